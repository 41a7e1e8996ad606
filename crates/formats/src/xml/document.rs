//! What readers of an XML format ask of a document.

use std::collections::BTreeMap;

use super::tree::{Node, Stop, Tree};
use crate::FormatError;

impl<'a> Tree<'a> {
    /// Reads all of a document.
    ///
    /// # Errors
    /// Where it is not well-formed, or cut off.
    pub(crate) fn whole(text: &'a str, namespaces: &BTreeMap<String, String>) -> Result<Self, FormatError> {
        let mut tree = Self::read(text, namespaces, Stop::Never);
        tree.error.take().map_or(Ok(tree), Err)
    }

    /// The outermost element, which must be `what`, by its name.
    ///
    /// # Errors
    /// Where there is none, or it is something else.
    pub(crate) fn root_of(&self, what: &str, is: impl Fn(&str) -> bool) -> Result<Node<'_, 'a>, FormatError> {
        let Some(root) = self.root() else {
            let none = || FormatError::malformed("XML without an element");
            return Err(self.error.clone().unwrap_or_else(none));
        };
        if is(root.name()) { Ok(root) } else { Err(FormatError::unknown(format!("<{}> is no {what}", root.name()))) }
    }
}
