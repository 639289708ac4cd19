//! The texts that the tests read.

/// Name and text of each.
pub const ALL: [(&str, &str); 12] = [
    ("deployment", include_str!("../../fixtures/yaml/deployment.yaml")),
    ("crd", include_str!("../../fixtures/yaml/crd.yaml")),
    ("plain", include_str!("../../fixtures/yaml/plain.yaml")),
    ("quoted", include_str!("../../fixtures/yaml/quoted.yaml")),
    ("block-scalars", include_str!("../../fixtures/yaml/block-scalars.yaml")),
    ("sequences", include_str!("../../fixtures/yaml/sequences.yaml")),
    ("flow", include_str!("../../fixtures/yaml/flow.yaml")),
    ("flow-pairs", include_str!("../../fixtures/yaml/flow-pairs.yaml")),
    ("properties", include_str!("../../fixtures/yaml/properties.yaml")),
    ("complex-keys", include_str!("../../fixtures/yaml/complex-keys.yaml")),
    ("documents", include_str!("../../fixtures/yaml/documents.yaml")),
    ("dashboard", include_str!("../../fixtures/yaml/dashboard.json")),
];
