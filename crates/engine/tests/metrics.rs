//! The names of all metrics, with their labels: dashboards and alerts are built on them.

use copytaster_engine::metrics::{
    AbortLabels, DeadLabels, DroppedLabels, ErrorLabels, Metrics, PartitionLabels, RebalanceLabels, StageLabels,
};

/// Renaming one of these breaks dashboards: it needs a line in the changelog.
const NAMES: &str = "\
copytaster_build_info{version,build}
copytaster_e2e_latency_seconds{stage} histogram
copytaster_stage_batch_seconds{stage} histogram
copytaster_stage_commit_seconds{stage} histogram
copytaster_stage_dead_total{stage,class}
copytaster_stage_errors_total{stage,class,code}
copytaster_stage_halted{stage}
copytaster_stage_inflight_bytes{stage}
copytaster_stage_lag_records{stage,topic,partition}
copytaster_stage_lag_seconds{stage,topic,partition}
copytaster_stage_rebalances_total{stage,kind}
copytaster_stage_records_dropped_total{stage,reason,intentional}
copytaster_stage_records_in_total{stage}
copytaster_stage_records_out_total{stage}
copytaster_stage_state_keys{stage}
copytaster_stage_txn_aborts_total{stage,cause}
process_cpu_seconds_total
process_open_fds
process_resident_memory_bytes
process_start_time_seconds
";

#[test]
fn names_and_labels_are_frozen() {
    let metrics = Metrics::new("1.2.3", "abc");
    let _stats = metrics.stage("parse");
    let (families, stage) = (metrics.families(), "parse");
    families.errors.get_or_create(&ErrorLabels { stage, class: "wait", code: "away" }).inc();
    families.dead.get_or_create(&DeadLabels { stage, class: "malformed" }).inc();
    families.records_dropped.get_or_create(&DroppedLabels { stage, reason: "resend", intentional: true }).inc();
    families.rebalances.get_or_create(&RebalanceLabels { stage, kind: "assigned" }).inc();
    families.txn_aborts.get_or_create(&AbortLabels { stage, cause: "rebalanced" }).inc();
    let partition = PartitionLabels { stage, topic: "wire.unique".into(), partition: 0 };
    families.lag_records.get_or_create(&partition).set(1);
    families.lag_seconds.get_or_create(&partition).set(0.5);
    families.state_keys.get_or_create(&StageLabels { stage }).set(1);
    assert_eq!(described(&metrics.encode()), NAMES);
}

/// Each metric once, sorted: its name as Prometheus stores it, its labels, and whether it is a histogram.
fn described(text: &str) -> String {
    let samples = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.rsplit_once(' '));
    let mut described: Vec<String> = samples.filter_map(|(sample, _)| sample_name(sample)).collect();
    described.sort();
    described.dedup();
    described.join("\n") + "\n"
}

fn sample_name(sample: &str) -> Option<String> {
    let (name, labels) = sample.split_once('{').unwrap_or((sample, ""));
    if name.ends_with("_sum") || name.ends_with("_count") {
        return None;
    }
    let labels = labels.trim_end_matches('}').split(',').filter_map(|label| label.split_once('='));
    let labels: Vec<&str> = labels.map(|(name, _)| name).filter(|name| *name != "le").collect();
    let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
    match name.strip_suffix("_bucket") {
        Some(histogram) => Some(format!("{histogram}{labels} histogram")),
        None => Some(format!("{name}{labels}")),
    }
}
