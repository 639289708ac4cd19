//! How fast streams are split, checked and read: megabytes per second on one core.

use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};
use yaml_spans::{Tree, decode_utf8, read, read_fast, read_full, split};

/// Large enough not to lie in a cache.
const SIZE: usize = 32 << 20;

fn stream(text: &str) -> String {
    let text = if text.starts_with("---\n") {
        text.to_owned()
    } else {
        format!("---\n{text}")
    };
    text.repeat(SIZE / text.len())
}

/// The workload manifests of the fixture, without the one that has anchors.
fn workloads() -> String {
    let fixture = include_str!("../tests/fixtures/deployment.yaml");
    let documents = split(fixture.as_bytes()).filter_map(|piece| decode_utf8(piece.bytes).ok());
    stream(&documents.filter(|text| !text.contains("&labels")).collect::<String>())
}

fn each_piece(stream: &str, mut f: impl FnMut(&str)) {
    for piece in split(stream.as_bytes()) {
        if let Ok(text) = decode_utf8(piece.bytes) {
            f(text);
        }
    }
}

fn readers(group: &mut BenchmarkGroup<'_, WallTime>, stream: &str) {
    group.throughput(Throughput::Bytes(stream.len() as u64));
    let mut tree = Tree::default();
    group.bench_function("split", |b| b.iter(|| split(black_box(stream.as_bytes())).count()));
    group.bench_function("fast", |b| {
        b.iter(|| each_piece(stream, |text| assert!(read_fast(text, &mut tree))));
    });
    group.bench_function("read", |b| {
        b.iter(|| each_piece(stream, |text| assert!(read(text, &mut tree).is_ok())))
    });
    group.bench_function("full", |b| {
        b.iter(|| each_piece(stream, |text| assert!(read_full(text, &mut tree).is_ok())));
    });
}

fn decode(group: &mut BenchmarkGroup<'_, WallTime>, text: &str) {
    let mut tree = Tree::default();
    assert!(read(text, &mut tree).is_ok());
    let scalar = tree.roots().iter().flat_map(|&root| tree.children(root)).last();
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("decode", |b| {
        b.iter(|| scalar.map(|id| tree.decode(black_box(id), text)))
    });
}

fn benches(c: &mut Criterion) {
    let dashboard = include_str!("../tests/fixtures/dashboard.json");
    for (name, stream) in [
        ("workloads", workloads()),
        ("crds", stream(include_str!("../tests/fixtures/crd.yaml"))),
        ("json", stream(dashboard)),
    ] {
        let mut group = c.benchmark_group(name);
        group.sample_size(10);
        readers(&mut group, &stream);
    }
    let lines: String = dashboard
        .repeat(100)
        .lines()
        .map(|line| format!("  {line}\n"))
        .collect();
    decode(&mut c.benchmark_group("literal"), &format!("key: |\n{lines}"));
    decode(&mut c.benchmark_group("folded"), &format!("key: >\n{lines}"));
    let escaped = dashboard
        .repeat(100)
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    decode(&mut c.benchmark_group("escaped"), &format!("key: \"{escaped}\"\n"));
}

criterion_group!(read_benches, benches);
criterion_main!(read_benches);
