//! The pipeline's names and the cluster's: the same with a prefix before them.

/// What the names on the cluster begin with.
#[derive(Debug, Clone)]
pub(super) struct Names {
    prefix: String,
}

impl Names {
    pub(super) fn new(prefix: &str) -> Self {
        Self { prefix: prefix.to_owned() }
    }

    /// A topic, group or transactional id as the cluster knows it.
    pub(super) fn on_cluster(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// The pipeline's own name of what the cluster has, unless it belongs to others or to the cluster itself.
    pub(super) fn own<'a>(&self, on_cluster: &'a str) -> Option<&'a str> {
        if on_cluster.starts_with("__") { None } else { on_cluster.strip_prefix(&self.prefix) }
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn names_come_back_without_their_prefix() {
        let names = Names::new("night.");
        assert_eq!(names.own(&names.on_cluster("wire.raw")), Some("wire.raw"));
        assert_eq!(names.own("day.wire.raw"), None);
        assert_eq!(Names::new("").own("__consumer_offsets"), None);
    }
}
