//! `TopicSet`: the names of codes, as far as the item brings them along. Nothing is ever fetched.

use std::collections::BTreeMap;

use crate::xml::Node;

/// Topics kept of one item.
const TOPICS_MAX: usize = 2_000;

/// A topic.
#[derive(Debug, Clone)]
pub(super) struct Topic {
    pub(super) code: Option<String>,
    /// The vocabulary that the code is of, as the sender calls it.
    scheme: Option<String>,
    pub(super) name: Option<String>,
    pub(super) kind: Option<String>,
}

impl Topic {
    /// Whether it is one of IPTC's Subject Codes: `IPTCSubjectCodes`, `IptcSubjectCode`.
    pub(super) fn is_subject_code(&self) -> bool {
        let scheme = self.scheme.as_deref().unwrap_or_default().to_ascii_lowercase();
        let digits = |code: &String| code.len() == 8 && code.bytes().all(|b| b.is_ascii_digit());
        scheme.contains("subjectcode") && self.code.as_ref().is_some_and(digits)
    }
}

/// Topics by their mark in the document (`#t1`) and by their code.
#[derive(Debug, Default)]
pub(super) struct Topics(BTreeMap<String, Topic>);

impl Topics {
    pub(super) fn read(root: Node<'_, '_>) -> Self {
        let mut topics = Self::default();
        for node in root.descendants().filter(|n| n.name() == "Topic").take(TOPICS_MAX) {
            let topic = Topic {
                code: node.child("FormalName").and_then(Node::line),
                scheme: node.child("FormalName").and_then(|n| n.attr_line("Scheme")),
                name: name(node),
                kind: node.child("TopicType").and_then(|t| t.attr_line("FormalName")),
            };
            if let Some(mark) = node.attr_line("Duid") {
                topics.0.insert(format!("#{mark}"), topic.clone());
            }
            if let Some(code) = topic.code.clone() {
                topics.0.insert(code, topic);
            }
        }
        topics
    }

    pub(super) fn get(&self, key: &str) -> Option<&Topic> {
        self.0.get(key)
    }
}

/// A description that is a name, in English where there is one: the name of a code and not of the story.
fn name(topic: Node<'_, '_>) -> Option<String> {
    let rank = |n: &Node<'_, '_>| {
        let variant = n.attr_line("Variant").unwrap_or_default();
        (variant.eq_ignore_ascii_case("category"), !n.attr("xml:lang").is_some_and(|l| l.starts_with("en")))
    };
    let named = topic.children_named("Description").filter(|n| n.line().is_some()).min_by_key(rank);
    named.filter(|n| !rank(n).0).and_then(Node::line)
}
