//! A feed into its items, and what it says for all of them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use copytaster_records::{Format, UnitContext};
use regex::Regex;
use serde_json::json;

use crate::charset::Decoded;
use crate::copy::Draft;
use crate::unit::Units;
use crate::xml::scan::{Shape, scan};
use crate::xml::split::push_items;
use crate::xml::{Node, Stop, Tree};
use crate::{FormatError, Unit, clean};

/// The context travels with each item: it is kept small.
const CONTEXT_BYTES_MAX: usize = 300;

static ITEM_START: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"<(?:[A-Za-z_][\w.-]*:)?(?:item|entry|deleted-entry)[\s>/]").expect("a good pattern"));

static FEED: Shape = Shape {
    is_item: super::is_item,
    around_min: 1,
    nested: false,
    header: None,
    item_start: &ITEM_START,
    container: "feed",
};

pub(crate) fn split(
    _bytes: &[u8],
    decoded: &Decoded<'_>,
    format: Format,
    units: &mut Units<'_>,
) -> Result<(), FormatError> {
    let text: &str = &decoded.text;
    // A feed without items is no error.
    let scan = scan(text, &FEED, units.limits.xml_depth_max, units.limits.units_max);
    let before = scan.items.first().map_or(text, |first| &text[..first.range.start]);
    let context = context(before);
    push_items(text, scan, format, &context, super::identity, units)
}

/// The channel's or feed's own fields, which stand before its items.
fn context(before: &str) -> UnitContext {
    let tree = Tree::read(before, &BTreeMap::new(), Stop::Never);
    let Some(root) = tree.root() else { return UnitContext::default() };
    let mut context = UnitContext { language: root.attr_line("xml:lang"), ..UnitContext::default() };
    let channel = root.child("channel").unwrap_or(root);
    for node in channel.children() {
        field(node, &mut context);
    }
    context
}

fn field(node: Node<'_, '_>, context: &mut UnitContext) {
    let short = |t: String| clean::bounded(&t, CONTEXT_BYTES_MAX).to_owned();
    let text = node.line().map(short);
    match node.name() {
        "language" => context.language = text.or(context.language.take()),
        "lastBuildDate" | "updated" => context.sent = text,
        "pubDate" if context.sent.is_none() => context.sent = text,
        "title" | "copyright" | "rights" | "id" => {
            if let Some(text) = text {
                context.fields.entry(node.name().to_owned()).or_default().push(text);
            }
        }
        "link" => {
            if let Some(href) = node.attr_line("href").map(short).or(text) {
                context.fields.entry("link".to_owned()).or_default().push(href);
            }
        }
        _ => {}
    }
    context.fields.values_mut().for_each(|list| list.truncate(4));
}

/// What the feed says, where the item does not: its language and rights; its title is the section.
pub(super) fn read_context(unit: &Unit, draft: &mut Draft) {
    let get = |name: &str| unit.context.fields.get(name).and_then(|list| list.first()).cloned();
    if let Some(tag) = unit.context.language.clone().filter(|l| crate::LanguageTag::is_well_formed(l)) {
        draft.copy.language = Some(tag);
    }
    draft.copy.rights.copyright_notice = get("copyright").or_else(|| get("rights"));
    draft.copy.section = get("title");
    draft.extra("feed_link", json!(get("link")));
}
