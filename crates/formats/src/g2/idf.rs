//! Pictures in Infomaker's IDF (<https://github.com/Infomaker/writer-format>, idf-spec and im-object-spec): objects whose
//! links say where the file is and what it shows. The text is read as any mark-up.

use copytaster_records::{Association, Role};

use crate::copy::Draft;
use crate::xml::Node;
use crate::xml::keep::keep;

/// Takes the objects of a document, behind its text: pictures as associations with their captions, others as they are.
pub(super) fn objects(document: Node<'_, '_>, draft: &mut Draft) {
    let all = document.descendants().filter(|n| n.name() == "object");
    for object in all.filter(|n| n.attr("type").is_none_or(|kind| kind != "x-im/link")) {
        let file = links(object).find(|link| link.attr("rel").is_some_and(|rel| rel == "self"));
        match file {
            Some(file) if object.attr("type").is_some_and(|kind| kind == "x-im/image") => picture(object, file, draft),
            _ => keep(object, draft),
        }
    }
}

fn links<'t, 'a>(node: Node<'t, 'a>) -> impl Iterator<Item = Node<'t, 'a>> + use<'t, 'a> {
    node.child("links").into_iter().flat_map(Node::children).filter(|n| n.name() == "link")
}

fn picture(object: Node<'_, '_>, file: Node<'_, '_>, draft: &mut Draft) {
    let data = |name: &str| file.child("data").and_then(|data| data.child(name)).and_then(Node::line);
    let caption = data("caption").or_else(|| data("text")).and_then(|text| draft.push(Role::Caption, text));
    for author in links(file).filter(|link| link.attr("rel").is_some_and(|rel| rel == "author")) {
        draft.push_credit(&author.attr_line("title").unwrap_or_default(), caption);
    }
    let number = draft.copy.associations.len() + 1;
    draft.association(Association {
        name: object.attr_line("id").unwrap_or_else(|| format!("image-{number}")),
        kind: Some("picture".to_owned()),
        uri: file.attr_line("uri").or_else(|| object.attr_line("uuid")),
        caption: caption.map(|at| format!("s{}", at + 1)),
        hrefs: file.attr_line("url").into_iter().collect(),
    });
}
