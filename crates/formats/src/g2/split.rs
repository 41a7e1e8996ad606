//! A `newsMessage` into its items; a single item is its own unit.

use copytaster_records::{Format, UnitContext};

use super::scan::{Found, Scan, scan};
use super::{root, value};
use crate::charset::Decoded;
use crate::unit::Units;
use crate::xml::{Stop, Tree};
use crate::{BadUnit, FormatError, Unit, clean};

/// The context travels with each item: it is kept small.
const CONTEXT_BYTES_MAX: usize = 500;
const CATALOGS_MAX: usize = 32;

pub(crate) fn split(
    bytes: &[u8],
    decoded: &Decoded<'_>,
    format: Format,
    units: &mut Units<'_>,
) -> Result<(), FormatError> {
    let text: &str = &decoded.text;
    if root::root_name(text)? != "newsMessage" {
        return units.push(Ok(Unit { format, bytes: bytes.to_vec(), context: UnitContext::default() }));
    }
    let scan = scan(text, units.limits.xml_depth_max, units.limits.units_max);
    let context = context(text, &scan);
    if scan.items.is_empty()
        && let Some((_, error)) = scan.error
    {
        return Err(error);
    }
    let end = scan.items.last().map_or(0, |i| i.range.end);
    for found in scan.items {
        let unit = unit(text, found, format, &context, units);
        units.push(unit)?;
    }
    match scan.error {
        // Siblings are whole, but others may have stood behind them.
        Some((_, error)) => units.push(Err(BadUnit { error, bytes: text.as_bytes()[end..].to_vec() })),
        None => Ok(()),
    }
}

fn unit(text: &str, found: Found, format: Format, context: &UnitContext, units: &Units<'_>) -> Result<Unit, BadUnit> {
    // Where the charset is UTF-8 these are the delivery's own bytes.
    let bytes = text.as_bytes()[found.range.clone()].to_vec();
    if let Err(error) = root::check_item(&found.name) {
        return Err(BadUnit { error, bytes });
    }
    let mut context = context.clone();
    context.namespaces = found.namespaces;
    let unit = Unit { format, bytes, context };
    match found.error {
        // A broken body must not lose a kill: where the header says who it is, the unit goes on and its parse says why.
        Some(error) => match super::identity(&unit, &text[found.range], units.profile) {
            Ok(_) => Ok(unit),
            Err(_) => Err(BadUnit { error, bytes: unit.bytes }),
        },
        None => Ok(unit),
    }
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
