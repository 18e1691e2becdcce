//! The input `images`.

use crate::error::MetadataError;
use crate::list::{fields, parts};

/// An image's name, and whether it is to get tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// The name, in the case that it was given in.
    pub name: String,
    /// Whether it is to get tags.
    pub enable: bool,
}

/// Reads the items of the input.
///
/// # Errors
/// [`MetadataError`] for the first item that cannot be read.
pub fn images(items: &[String]) -> Result<Vec<Image>, MetadataError> {
    // The form of the action's first version: all names on one line.
    if let [item] = items {
        let names = fields(item)?;
        if names.iter().all(|name| !name.contains('=')) {
            return Ok(names.iter().map(|name| Image { name: crate::js::trim(name).to_owned(), enable: true }).collect());
        }
    }
    items.iter().map(|item| image(item)).collect()
}

fn image(item: &str) -> Result<Image, MetadataError> {
    let mut image = Image { name: String::new(), enable: true };
    for field in fields(item)? {
        match *parts(&field).as_slice() {
            [name] => name.clone_into(&mut image.name),
            [key, value, ..] => match key.to_lowercase().as_str() {
                "name" => value.clone_into(&mut image.name),
                "enable" if matches!(value, "true" | "false") => image.enable = value == "true",
                "enable" => return Err(MetadataError::broken("Invalid enable attribute value: ", item)),
                _ => return Err(MetadataError::broken("Unknown image attribute: ", item)),
            },
            [] => {}
        }
    }
    if image.name.is_empty() {
        return Err(MetadataError::broken("Image name attribute empty: ", item));
    }
    Ok(image)
}
