//! What is put into a layout is held; what is taken out of it is missed.

use proptest::prelude::*;

use super::{Layout, REF_NAME, read_archive, settings};

/// Images, each with its platforms and a number that makes its layers its own.
fn layouts() -> impl Strategy<Value = Layout> {
    let platforms = prop::sample::subsequence(vec!["linux/amd64", "linux/arm64", "linux/s390x"], 1..=3);
    let image = (platforms, any::<bool>());
    prop::collection::vec(image, 1..6).prop_map(|images| {
        let mut layout = Layout::default();
        for (number, (platforms, is_index)) in images.iter().enumerate() {
            let image = match is_index {
                true => layout.index(platforms),
                false => layout.image(platforms[0], &format!("layer {number}")),
            };
            layout.list(image, &[(REF_NAME, &format!("quay.io/a/b:v{number}"))]);
        }
        layout
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn folders_and_archives_hold_what_was_put_into_them(layout in layouts()) {
        let files = layout.files();
        let held = files.held(&settings(&[], true));
        prop_assert_eq!(held.len(), layout.images.len());
        for (number, (held, image)) in held.iter().zip(&layout.images).enumerate() {
            prop_assert_eq!(&held.reference, &format!("quay.io/a/b:v{number}"));
            prop_assert_eq!(held.digest.as_deref(), image["digest"].as_str());
            prop_assert!(held.problems.is_empty(), "{:?}", held.problems);
        }
        let archive = read_archive(files.tar(), &settings(&[], true)).unwrap();
        prop_assert_eq!(&archive[0].held, &held);
    }

    #[test]
    fn no_blob_can_be_taken_or_changed_unseen(layout in layouts(), index in any::<prop::sample::Index>(), is_taken in any::<bool>()) {
        let mut files = layout.files();
        let blobs: Vec<String> = layout.files.0.keys().cloned().collect();
        let blob = index.get(&blobs);
        match is_taken {
            true => drop(files.0.remove(blob)),
            false => files.0.get_mut(blob).unwrap()[0] ^= 0x40,
        }
        let held = files.held(&settings(&[], true));
        prop_assert!(held.iter().any(|held| !held.problems.is_empty()));
        let archive = read_archive(files.tar(), &settings(&[], true)).unwrap();
        prop_assert_eq!(&archive[0].held, &held);
    }
}
