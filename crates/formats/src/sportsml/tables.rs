//! Events, standings and statistics as tables: one row for each team and player, one column for each figure.

use copytaster_records::{CodedTerm, Role};

use super::bare;
use crate::clean;
use crate::copy::Draft;
use crate::xml::Node;

/// Rows of one table, and figures of one row. What is beyond is dropped and flagged.
const ROWS_MAX: usize = 2_000;
const COLUMNS_MAX: usize = 40;

/// Attributes that are references and classes and no figures.
const NO_FIGURES: &[&str] = &["id", "key", "class", "style", "alignment-scope", "scope", "stats-coverage", "idref"];

/// A row: a name and its figures in their order.
struct Row {
    name: String,
    figures: Vec<(String, String)>,
}

/// Reads an element of a document's body and what is within: the tree's depth bounds the recursion.
pub(super) fn read(node: Node<'_, '_>, draft: &mut Draft) {
    match node.name() {
        "sports-event" | "standing" | "statistic" | "roster" => block(node, draft),
        "highlight" | "commentary" | "preview" | "recap" => drop(draft.push(Role::ListItem, node.text())),
        _ => {
            // A tournament, its divisions and rounds, by their names.
            let metadata = node.children().find(|n| n.name().ends_with("-metadata"));
            if let Some(title) = metadata.and_then(name) {
                draft.push(Role::Subheading, &title);
            }
            node.children().for_each(|child| read(child, draft));
        }
    }
}

fn block(node: Node<'_, '_>, draft: &mut Draft) {
    if let Some(label) = node.attr_line("content-label") {
        draft.push(Role::Subheading, &label);
    }
    let mut head = event_line(node);
    for kind in ["team", "player"] {
        let rows = rows(node, kind, draft);
        if rows.is_empty() {
            continue;
        }
        let mut text = std::mem::take(&mut head);
        text.push_str(&table(kind, &rows, draft));
        draft.push(Role::Table, &text);
    }
    if !head.is_empty() {
        draft.push(Role::Table, &head);
    }
    for note in node.descendants().filter(|n| matches!(n.name(), "highlight" | "commentary")) {
        draft.push(Role::ListItem, note.text());
    }
}

/// When, where and how an event stands, as the first line of its table.
fn event_line(node: Node<'_, '_>) -> String {
    let Some(metadata) = node.child("event-metadata") else { return String::new() };
    let site = metadata.descendants().find(|n| n.name() == "site-metadata").and_then(name);
    let status = metadata.attr_line("event-status").map(|s| bare(&s).to_owned());
    let parts = [
        name(metadata),
        metadata.attr_line("event-name"),
        metadata.attr_line("start-date-time"),
        status,
        metadata.attr_line("event-status-note"),
        site,
    ];
    let line = parts.into_iter().flatten().collect::<Vec<_>>().join(" | ");
    if line.is_empty() { line } else { format!("{line}\n") }
}

fn rows(node: Node<'_, '_>, kind: &str, draft: &mut Draft) -> Vec<Row> {
    let mut rows = Vec::new();
    for competitor in node.descendants().filter(|n| n.name() == kind) {
        if rows.len() >= ROWS_MAX {
            draft.flag("segments_dropped");
            break;
        }
        let metadata = competitor.children().find(|n| n.name().ends_with("-metadata"));
        let Some(named) = metadata.and_then(name) else { continue };
        if let Some(code) = metadata.and_then(|m| m.attr_line("key").or_else(|| m.attr_line("team-key"))) {
            let kind = if kind == "player" { "person" } else { "organisation" };
            draft.term(CodedTerm { code, scheme: None, name: Some(named.clone()), kind: kind.to_owned() });
        }
        let mut row = Row { name: named, figures: Vec::new() };
        for attr in ["alignment", "uniform-number", "position-event", "position-regular"] {
            if let Some(value) = metadata.and_then(|m| m.attr_line(attr)) {
                row.figures.push((attr.to_owned(), bare(&value).to_owned()));
            }
        }
        for child in competitor.children().filter(|n| n.name().ends_with("-stats") || n.name() == "stats") {
            figures(child, &mut row);
        }
        rows.push(row);
    }
    rows
}

/// The figures of an element and of what is within.
fn figures(node: Node<'_, '_>, row: &mut Row) {
    if row.figures.len() >= COLUMNS_MAX {
        return;
    }
    let mut add = |key: String, value: String| {
        if !value.is_empty() && !row.figures.iter().any(|(k, _)| *k == key) {
            row.figures.push((key, value));
        }
    };
    let get = |name: &str| node.attr_line(name);
    match node.name() {
        "stat" => {
            if let (Some(key), Some(value)) = (get("stat-type"), get("value")) {
                add(bare(&key).to_owned(), bare(&value).to_owned());
            }
        }
        "sub-score" => {
            if let (Some(period), Some(score)) = (get("period-value"), get("score")) {
                add(format!("period {period}"), score);
            }
        }
        "rank" => add("rank".to_owned(), get("value").unwrap_or_default()),
        // One of several: a column of its own.
        "stats-tennis-set" => {
            if let (Some(set), Some(score)) = (get("set-number"), get("score")) {
                let tiebreak = get("score-tiebreaker").map(|t| format!(" ({t})")).unwrap_or_default();
                add(format!("set {set}"), format!("{score}{tiebreak}"));
            }
        }
        _ => {
            let scope = get("alignment-scope").map(|s| bare(&s).trim_start_matches("events-").to_owned());
            let prefix = scope.filter(|s| s != "all").map(|s| format!("{s} ")).unwrap_or_default();
            for (key, value) in node.attrs() {
                let figure = !NO_FIGURES.contains(&key)
                    && !key.contains(':')
                    && !key.ends_with("-type")
                    && !key.ends_with("-idref");
                if figure && key != "xmlns" {
                    add(format!("{prefix}{key}"), bare(&clean::line(&value)).to_owned());
                }
            }
        }
    }
    for child in node.children().filter(|n| !matches!(n.name(), "team" | "player")) {
        figures(child, row);
    }
}

/// Names of columns on the first line, rows below, bars between.
fn table(kind: &str, rows: &[Row], draft: &mut Draft) -> String {
    let mut columns: Vec<&str> = Vec::new();
    for (key, _) in rows.iter().flat_map(|r| &r.figures) {
        if !columns.contains(&key.as_str()) {
            if columns.len() >= COLUMNS_MAX {
                draft.flag("columns_dropped");
                break;
            }
            columns.push(key);
        }
    }
    let mut lines = vec![std::iter::once(kind).chain(columns.iter().copied()).collect::<Vec<_>>().join(" | ")];
    for row in rows {
        let cell =
            |column: &&str| row.figures.iter().find(|(k, _)| k == column).map_or("", |(_, value)| value.as_str());
        let cells = std::iter::once(row.name.as_str()).chain(columns.iter().map(cell));
        lines.push(cells.collect::<Vec<_>>().join(" | "));
    }
    lines.join("\n")
}

/// The full name: an element with a role, or attributes in SportsML 1 and 2; else what it is made of.
fn name(node: Node<'_, '_>) -> Option<String> {
    let part = |wanted: &str| {
        let mut parts = node.children_named("name").filter(|n| n.attr_line("role").is_some_and(|r| bare(&r) == wanted));
        parts.find_map(Node::line)
    };
    if let (None, Some(first), Some(last)) = (part("full"), part("first"), part("last")) {
        return Some(format!("{first} {last}"));
    }

    let rank = |n: &Node<'_, '_>| n.attr_line("role").is_none_or(|r| bare(&r) != "full");
    let element = node.children_named("name").min_by_key(rank)?;
    element.line().or_else(|| element.attr_line("full")).or_else(|| {
        let parts = [element.attr_line("first"), element.attr_line("last")];
        let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        (!name.is_empty()).then_some(name)
    })
}
