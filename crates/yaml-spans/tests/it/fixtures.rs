//! The texts that the tests read.

/// Name and text of each.
pub const ALL: [(&str, &str); 12] = [
    ("deployment", include_str!("../fixtures/deployment.yaml")),
    ("crd", include_str!("../fixtures/crd.yaml")),
    ("plain", include_str!("../fixtures/plain.yaml")),
    ("quoted", include_str!("../fixtures/quoted.yaml")),
    ("block-scalars", include_str!("../fixtures/block-scalars.yaml")),
    ("sequences", include_str!("../fixtures/sequences.yaml")),
    ("flow", include_str!("../fixtures/flow.yaml")),
    ("flow-pairs", include_str!("../fixtures/flow-pairs.yaml")),
    ("properties", include_str!("../fixtures/properties.yaml")),
    ("complex-keys", include_str!("../fixtures/complex-keys.yaml")),
    ("documents", include_str!("../fixtures/documents.yaml")),
    ("dashboard", include_str!("../fixtures/dashboard.json")),
];
