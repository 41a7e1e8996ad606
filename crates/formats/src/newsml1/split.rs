//! A NewsML document into its items.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use copytaster_records::{Format, UnitContext};
use regex::Regex;

use crate::charset::Decoded;
use crate::unit::Units;
use crate::xml::scan::{Shape, scan};
use crate::xml::split::push_items;
use crate::xml::{Node, Stop, Tree};
use crate::{FormatError, clean};

/// The context travels with each item: it is kept small.
const CONTEXT_BYTES_MAX: usize = 500;
const VALUES_MAX: usize = 64;

static ITEM_START: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"<(?:[A-Za-z_][\w.-]*:)?NewsItem[\s>/]").expect("a good pattern"));

static DOCUMENT: Shape = Shape {
    is_item: |name| name == "NewsItem",
    around_min: 1,
    nested: true,
    header: None,
    item_start: &ITEM_START,
    container: "NewsML",
};

pub(crate) fn split(
    _bytes: &[u8],
    decoded: &Decoded<'_>,
    format: Format,
    units: &mut Units<'_>,
) -> Result<(), FormatError> {
    let text: &str = &decoded.text;
    let scan = scan(text, &DOCUMENT, units.limits.xml_depth_max, units.limits.units_max);
    if scan.items.is_empty() && scan.error.is_none() {
        return Err(FormatError::malformed("a NewsML document without a NewsItem"));
    }
    let before = scan.items.first().map_or(text, |first| &text[..first.range.start]);
    let context = context(before);
    push_items(text, scan, format, &context, super::identity, units)
}

/// What stands before the first item: the envelope and the catalogue, cut off where the item begins.
fn context(before: &str) -> UnitContext {
    let tree = Tree::read(before, &BTreeMap::new(), Stop::Never);
    let Some(root) = tree.root() else { return UnitContext::default() };
    let mut context = UnitContext { language: root.attr_line("xml:lang"), ..UnitContext::default() };
    for node in root.children() {
        match node.name() {
            "Catalog" => context.catalogs.extend(node.attr_line("Href").map(short)),
            "NewsEnvelope" => node.children().for_each(|field| envelope(field, &mut context)),
            _ => {}
        }
    }
    context
}

fn envelope(field: Node<'_, '_>, context: &mut UnitContext) {
    let name = || field.attr_line("FormalName").map(short);
    match field.name() {
        "TransmissionId" => context.transmission_id = field.line().map(short),
        "DateAndTime" => context.sent = field.line().map(short),
        "Priority" => context.priority = name(),
        "SentFrom" => context.sender = field.child("Party").and_then(|p| p.attr_line("FormalName")).map(short),
        "NewsService" | "NewsProduct" => {
            let list = context.fields.entry(field.name().to_owned()).or_default();
            list.extend(name().filter(|_| list.len() < VALUES_MAX));
        }
        _ => {}
    }
}

// Used as `map(short)`, on strings that nobody needs afterwards.
#[allow(clippy::needless_pass_by_value)]
fn short(text: String) -> String {
    clean::bounded(&text, CONTEXT_BYTES_MAX).to_owned()
}
