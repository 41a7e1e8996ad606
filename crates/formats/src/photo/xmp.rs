//! XMP: the packet, in JPEG its extension joined, and the properties of the IPTC photo metadata standard.

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};

use super::Fields;
use crate::Limits;
use crate::xml::entities;

const PACKET: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const EXTENSION: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
/// Bytes of one packet.
const PACKET_BYTES_MAX: usize = 4 << 20;

const DC: &str = "http://purl.org/dc/elements/1.1/";
const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0/";
const XMP: &str = "http://ns.adobe.com/xap/1.0/";
const RIGHTS: &str = "http://ns.adobe.com/xap/1.0/rights/";
const CORE: &str = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/";
const EXT: &str = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
const PLUS: &str = "http://ns.useplus.org/ldf/xmp/1.0/";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// Properties by namespace and local name, and our names for them.
const PROPERTIES: &[(&str, &str, &str)] = &[
    (DC, "title", "title"),
    (DC, "description", "caption"),
    (DC, "creator", "byline"),
    (DC, "rights", "copyright"),
    (DC, "subject", "keyword"),
    (DC, "language", "language"),
    (PHOTOSHOP, "Headline", "headline"),
    (PHOTOSHOP, "Credit", "credit"),
    (PHOTOSHOP, "Source", "source"),
    (PHOTOSHOP, "City", "city"),
    (PHOTOSHOP, "State", "state"),
    (PHOTOSHOP, "Country", "country"),
    (PHOTOSHOP, "Instructions", "instructions"),
    (PHOTOSHOP, "TransmissionReference", "transmission_reference"),
    (PHOTOSHOP, "DateCreated", "created"),
    (PHOTOSHOP, "AuthorsPosition", "byline_title"),
    (PHOTOSHOP, "CaptionWriter", "caption_writer"),
    (PHOTOSHOP, "Category", "category"),
    (PHOTOSHOP, "SupplementalCategories", "supplemental_category"),
    (PHOTOSHOP, "Urgency", "urgency"),
    (XMP, "MetadataDate", "modified"),
    (RIGHTS, "UsageTerms", "usage_terms"),
    (RIGHTS, "WebStatement", "usage_terms_url"),
    (CORE, "CountryCode", "country_code"),
    (CORE, "Location", "sublocation"),
    (CORE, "Scene", "scene"),
    (CORE, "SubjectCode", "subject"),
    (CORE, "IntellectualGenre", "genre"),
    (CORE, "AltTextAccessibility", "alt_text"),
    (CORE, "ExtDescrAccessibility", "extended_description"),
    (EXT, "PersonInImage", "person"),
    (EXT, "OrganisationInImageName", "organisation"),
    (EXT, "Event", "event"),
    // What a picture shows or where it was taken: structures of several names each.
    (EXT, "LocationName", "shown_place"),
    (EXT, "Sublocation", "shown_place"),
    (EXT, "City", "shown_place"),
    (EXT, "ProvinceState", "shown_place"),
    (EXT, "CountryName", "shown_country"),
    (EXT, "CountryCode", "shown_country"),
    (EXT, "DigImageGUID", "guid"),
    (EXT, "DigitalSourceType", "digital_source"),
    (PLUS, "ImageSupplierImageID", "image_id"),
    (PLUS, "CopyrightOwnerName", "copyright_holder"),
];

/// The packet, and behind it the extension's: `GUID(32) length(4) offset(4) data` in as many segments as it takes.
pub(super) fn packet(segments: &[&[u8]]) -> Option<Vec<u8>> {
    let mut packet = segments.iter().find_map(|s| s.strip_prefix(PACKET))?.to_vec();
    let mut parts: Vec<(u32, &[u8])> = Vec::new();
    for part in segments.iter().filter_map(|s| s.strip_prefix(EXTENSION)) {
        let Some((_, rest)) = part.split_at_checked(36) else { continue };
        let Some((offset, data)) = rest.split_first_chunk::<4>() else { continue };
        parts.push((u32::from_be_bytes(*offset), data));
    }
    parts.sort_by_key(|(offset, _)| *offset);
    for (_, data) in parts {
        packet.extend_from_slice(data);
    }
    packet.truncate(PACKET_BYTES_MAX);
    Some(packet)
}

/// A packet that breaks off: what stood before it was read.
pub(super) struct Broken;

/// Reads a packet's properties: attributes of `rdf:Description`, elements with text, and lists (`rdf:li`).
pub(super) fn read(packet: &[u8], fields: &mut Fields) -> Result<(), Broken> {
    let text = String::from_utf8_lossy(packet);
    let mut reader = NsReader::from_str(&text);
    reader.config_mut().allow_dangling_amp = true;
    // The property that is open and the depth at which it opened; text within it that no list item took.
    let (mut open, mut depth): (Option<(&'static str, usize)>, usize) = (None, 0);
    let mut value = String::new();
    loop {
        match reader.read_event().map_err(|_| Broken)? {
            Event::Start(element) => {
                depth += 1;
                if depth > Limits::XML_DEPTH_MAX {
                    return Err(Broken);
                }
                let name = property(&reader, &element);
                attributes(&reader, &element, fields);
                if name.is_some() && open.is_none() {
                    open = name.map(|n| (n, depth));
                }
                if is_item(&reader, &element) || name.is_some() {
                    value.clear();
                }
            }
            Event::Empty(element) => attributes(&reader, &element, fields),
            Event::End(_) => {
                if let Some((name, at)) = open {
                    fields.push(name, &value);
                    value.clear();
                    if at == depth {
                        open = None;
                    }
                }
                depth = depth.saturating_sub(1);
            }
            Event::Text(text) if open.is_some() => value.push_str(&entities::unescape(text.as_ref())),
            Event::CData(text) if open.is_some() => value.push_str(text.as_ref()),
            Event::GeneralRef(name) if open.is_some() => {
                let known = entities::resolve(name.as_ref());
                value.push_str(&known.unwrap_or_else(|| format!("&{};", name.as_ref()).into()));
            }
            Event::Eof => return if depth == 0 { Ok(()) } else { Err(Broken) },
            _ => {}
        }
    }
}

fn known(namespace: &ResolveResult<'_>, local: &str) -> Option<&'static str> {
    let ResolveResult::Bound(Namespace(uri)) = namespace else { return None };
    PROPERTIES.iter().find(|(ns, name, _)| *ns == *uri && *name == local).map(|(_, _, ours)| *ours)
}

fn property(reader: &NsReader<&[u8]>, element: &BytesStart<'_>) -> Option<&'static str> {
    let (namespace, local) = reader.resolver().resolve_element(element.name());
    known(&namespace, local.as_ref())
}

fn is_item(reader: &NsReader<&[u8]>, element: &BytesStart<'_>) -> bool {
    let (namespace, local) = reader.resolver().resolve_element(element.name());
    matches!(namespace, ResolveResult::Bound(Namespace(uri)) if uri == RDF) && local.as_ref() == "li"
}

fn attributes(reader: &NsReader<&[u8]>, element: &BytesStart<'_>, fields: &mut Fields) {
    for attribute in element.attributes().flatten().take(256) {
        let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
        if let Some(name) = known(&namespace, local.as_ref()) {
            fields.push(name, &entities::unescape(attribute.value.as_ref()));
        }
    }
}
