//! What holds for every policy and every reference.

use super::{Placement, Policy, PolicyErrorKind, Reference, Registries, mirror, place};
use proptest::prelude::*;

fn part() -> impl Strategy<Value = String> {
    // Few letters, so that prefixes meet.
    prop_oneof![
        8 => "[ab]{1,2}(-evil)?",
        1 => prop::sample::select(vec!["quay.io", "m.example", "m.example-5000", "r.local", "localhost"]).prop_map(str::to_owned),
    ]
}

fn host() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "docker.io",
        "quay.io",
        "m.example",
        "m.example:5000",
        "r.local",
        "localhost",
        "[fd00::1]",
    ])
    .prop_map(str::to_owned)
}

fn prefix() -> impl Strategy<Value = String> {
    (host(), prop::collection::vec(part(), 0..3)).prop_map(|(host, parts)| [vec![host], parts].concat().join("/"))
}

fn written() -> impl Strategy<Value = String> {
    let named =
        (host(), prop::collection::vec(part(), 1..5)).prop_map(|(h, parts)| [vec![h], parts].concat().join("/"));
    let bare = prop::collection::vec(part(), 1..4).prop_map(|parts| parts.join("/"));
    let suffix = prop_oneof![Just(""), Just(":v1"), Just(":V_1.2")];
    (prop_oneof![named, bare], suffix).prop_map(|(name, suffix)| name + suffix)
}

/// Policies of all shapes; those that are refused come out as their error.
fn policies() -> impl Strategy<Value = Result<Policy, PolicyErrorKind>> {
    let sources = prop::collection::vec((prefix(), prefix()), 0..4);
    let shape = (any::<bool>(), prop::option::of(1..6u64), any::<bool>());
    (prop::option::of(prefix()), sources, shape, any::<bool>()).prop_map(|(mirror, sources, shape, allow)| {
        let mut builder = Policy::builder();
        if let Some(mirror) = &mirror {
            builder = builder.mirror(mirror).keep_registry(shape.2);
        }
        if mirror.is_some() || !sources.is_empty() {
            builder = builder.separator(if shape.0 { "-" } else { "/" });
            if let Some(depth) = shape.1 {
                builder = builder.depth(depth);
            }
        }
        for (from, to) in sources {
            builder = builder.source(&from, &to);
        }
        if allow {
            builder = builder.allow("*/a/**");
        }
        builder.build().map_err(|error| error.kind())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_was_moved_is_a_valid_reference_and_at_home(policy in policies(), written in written()) {
        prop_assume!(policy.is_ok());
        let policy = policy.unwrap();
        let reference = Reference::parse(&written).unwrap();
        if let Placement::Move(target) = policy.place(&reference, Registries::known()) {
            let moved = target.reference(&reference);
            let again = Reference::parse(&moved).unwrap();
            prop_assert_eq!(again.name(), target.name());
            prop_assert_eq!(again.suffix(), reference.suffix());
            prop_assert_eq!(format!("{}/{}", target.base(), target.path()), target.name());
            prop_assert_eq!(policy.place(&again, Registries::known()), Placement::Home);
        }
    }

    #[test]
    fn what_a_misnamed_reference_should_be_is_at_home(policy in policies(), written in written()) {
        prop_assume!(policy.is_ok());
        let policy = policy.unwrap();
        // Few references are at the mirror by chance.
        let at_mirror = policy.mirror().map(|mirror| format!("{mirror}/{written}"));
        for name in [Some(written.clone()), at_mirror].into_iter().flatten() {
            let Ok(reference) = Reference::parse(&name) else { continue };
            if let Placement::WrongLayout { target: Some(target), .. } = policy.place(&reference, Registries::known()) {
                prop_assert!(target.name() != reference.name());
                let target = target.reference(&reference);
                prop_assert_eq!(place(&policy, &target), Placement::Home, "{}", target);
            }
        }
    }

    #[test]
    fn a_reference_and_its_resolved_form_stand_alike(policy in policies(), written in written()) {
        prop_assume!(policy.is_ok());
        let policy = policy.unwrap();
        let resolved = Reference::parse(&written).unwrap().resolved();
        let (as_written, resolved) = (place(&policy, &written), place(&policy, &resolved));
        match (&as_written, &resolved) {
            (Placement::Unmirrored { class: one, .. }, Placement::Unmirrored { class: other, .. }) => {
                prop_assert_eq!(one, other);
            }
            _ => prop_assert_eq!(as_written, resolved),
        }
    }

    #[test]
    fn a_mirror_is_home_up_to_its_boundary_and_no_further(org in "[a-z]{1,8}", tail in "[a-z0-9-]{0,4}[a-z0-9]", x in "[a-z]{1,4}") {
        let policy = mirror(&format!("quay.io/{org}"));
        prop_assert_eq!(place(&policy, &format!("quay.io/{org}/{x}")), Placement::Home);
        for other in [format!("quay.io/{org}{tail}/{x}"), format!("quay.io/{org}-{tail}/{x}"), format!("quay.io/{x}/{org}/{x}")] {
            if let Ok(reference) = Reference::parse(&other) && x != org {
                let placement = policy.place(&reference, Registries::known());
                prop_assert!(matches!(placement, Placement::Move(_)), "{other}: {placement:?}");
            }
        }
    }

    #[test]
    fn no_text_makes_a_policy_panic(text in "(mirror|sources|allow|exclude|severity|registry|from|to|[:{}\\[\\],'\"\\n -]|[a-z./*]{1,4}){0,30}") {
        let _ = Policy::from_yaml(&text);
        let _ = Registries::from_yaml(&text);
    }
}
