//! A `newsMessage` into its items; a single item is its own unit.

use std::sync::LazyLock;

use copytaster_records::{Format, UnitContext};
use regex::Regex;

use super::value;
use crate::charset::Decoded;
use crate::unit::Units;
use crate::xml::roots::root_name;
use crate::xml::scan::{Scan, Shape, scan};
use crate::xml::split::push_items;
use crate::xml::{Stop, Tree};
use crate::{FormatError, Unit, clean};

/// The context travels with each item: it is kept small.
const CONTEXT_BYTES_MAX: usize = 500;
const CATALOGS_MAX: usize = 32;

static ITEM_START: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"<(?:[A-Za-z_][\w.-]*:)?(?:newsItem|packageItem|conceptItem|knowledgeItem|catalogItem|planningItem)[\s>/]",
    )
    .expect("a good pattern")
});

static MESSAGE: Shape = Shape {
    is_item: super::is_item,
    around_min: 2,
    nested: false,
    // Scoop writes `Header`; case is not looked at.
    header: Some("header"),
    item_start: &ITEM_START,
    container: "newsMessage",
};

pub(crate) fn split(
    bytes: &[u8],
    decoded: &Decoded<'_>,
    format: Format,
    units: &mut Units<'_>,
) -> Result<(), FormatError> {
    let text: &str = &decoded.text;
    if root_name(text)? != "newsMessage" {
        return units.push(Ok(Unit { format, bytes: bytes.to_vec(), context: UnitContext::default() }));
    }
    let scan = scan(text, &MESSAGE, units.limits.xml_depth_max, units.limits.units_max);
    let context = context(text, &scan);
    push_items(text, scan, format, &context, super::identity, units)
}

/// What the header says for all items.
fn context(text: &str, scan: &Scan) -> UnitContext {
    let mut context = UnitContext { language: scan.language.clone().map(|l| clean::line(&l)), ..Default::default() };
    let Some(range) = scan.header.clone() else { return context };
    let tree = Tree::read(&text[range], &std::collections::BTreeMap::new(), Stop::Never);
    let Some(header) = tree.root() else { return context };
    for node in header.children() {
        let short = |t: &str| clean::bounded(&clean::line(t), CONTEXT_BYTES_MAX).to_owned();
        let text = Some(short(&node.text())).filter(|t| !t.is_empty());
        match node.name().to_ascii_lowercase().as_str() {
            "sent" => context.sent = text,
            "sender" => context.sender = text.or_else(|| value::of(node).map(|v| short(&v.raw))),
            "transmitid" => context.transmission_id = text,
            "priority" => context.priority = text,
            "catalogref" if context.catalogs.len() < CATALOGS_MAX => {
                context.catalogs.extend(node.attr("href").map(|h| short(&h)));
            }
            _ => {}
        }
    }
    context
}
