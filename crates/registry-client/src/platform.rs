//! Platforms, `os/architecture[/variant]`, in the one spelling that means each (containerd `platforms.Normalize`).
//!
//! buildx writes `arm64` with or without its only variant `v8`, so that comparing texts would call an image incomplete that is not.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize, Serializer};

use crate::error::RegistryError;

/// A platform in its normal spelling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Platform {
    os: String,
    architecture: String,
    variant: Option<String>,
}

/// A platform as a manifest or an image's configuration writes it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Written {
    os: String,
    architecture: String,
    variant: Option<String>,
}

impl Written {
    /// The platform; nothing for `unknown/unknown`, which buildx writes for attestations.
    pub(crate) fn platform(&self) -> Option<Platform> {
        let platform = Platform::new(&self.os, &self.architecture, self.variant.as_deref().unwrap_or_default());
        (platform.os != "unknown").then_some(platform)
    }
}

impl Platform {
    fn new(os: &str, architecture: &str, variant: &str) -> Self {
        let os = os.to_ascii_lowercase();
        let architecture = architecture.to_ascii_lowercase();
        let variant = variant.to_ascii_lowercase();
        let os = if os == "macos" { "darwin".to_owned() } else { os };
        let (architecture, variant) = match (architecture.as_str(), variant.as_str()) {
            ("aarch64" | "arm64", "" | "8" | "v8") => ("arm64", None),
            ("aarch64" | "arm64", other) => ("arm64", Some(other)),
            ("x86_64" | "x86-64" | "amd64", "" | "v1") => ("amd64", None),
            ("x86_64" | "x86-64" | "amd64", other) => ("amd64", Some(other)),
            ("i386", _) => ("386", None),
            ("armhf", _) | ("arm", "" | "7") => ("arm", Some("v7")),
            ("armel", _) | ("arm", "6") => ("arm", Some("v6")),
            ("arm", "5") => ("arm", Some("v5")),
            ("arm", "8") => ("arm", Some("v8")),
            (other, "") => (other, None),
            (other, variant) => (other, Some(variant)),
        };
        Self { os, architecture: architecture.to_owned(), variant: variant.map(str::to_owned) }
    }
}

impl FromStr for Platform {
    type Err = RegistryError;

    fn from_str(text: &str) -> Result<Self, RegistryError> {
        let parts: Vec<&str> = text.trim().split('/').collect();
        let is_word = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        match parts.as_slice() {
            [os, architecture] if parts.iter().all(is_word) => Ok(Self::new(os, architecture, "")),
            [os, architecture, variant] if parts.iter().all(is_word) => Ok(Self::new(os, architecture, variant)),
            _ => Err(RegistryError::InvalidPlatform { platform: text.to_owned() }),
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        self.variant.as_ref().map_or(Ok(()), |variant| write!(f, "/{variant}"))
    }
}

impl Serialize for Platform {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Platforms as people list them: `linux/amd64, linux/arm64`.
pub fn listed<'a>(platforms: impl IntoIterator<Item = &'a Platform>) -> String {
    let names: Vec<String> = platforms.into_iter().map(Platform::to_string).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(text: &str) -> String {
        text.parse::<Platform>().unwrap().to_string()
    }

    #[test]
    fn every_spelling_of_a_platform_is_the_same_platform() {
        for (text, expected) in [
            ("linux/arm64/v8", "linux/arm64"),
            ("linux/aarch64", "linux/arm64"),
            ("linux/x86_64", "linux/amd64"),
            ("Linux/AMD64", "linux/amd64"),
            ("linux/amd64/v1", "linux/amd64"),
            ("linux/arm", "linux/arm/v7"),
            ("linux/armhf", "linux/arm/v7"),
            ("linux/i386", "linux/386"),
            ("linux/riscv64", "linux/riscv64"),
        ] {
            assert_eq!(normal(text), expected, "{text}");
        }
    }

    #[test]
    fn platforms_that_differ_stay_different() {
        assert_ne!(normal("linux/arm/v6"), normal("linux/arm/v7"));
        assert_ne!(normal("linux/amd64/v3"), normal("linux/amd64"));
        assert_ne!(normal("windows/amd64"), normal("linux/amd64"));
    }

    #[test]
    fn what_is_not_a_platform_is_refused() {
        for text in ["", "linux", "linux/", "/amd64", "linux/arm/v7/x", "linux amd64", "linux/a b"] {
            assert!(text.parse::<Platform>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_attestation_is_no_platform() {
        let written = |json: &str| serde_json::from_str::<Written>(json).unwrap().platform();
        assert_eq!(written(r#"{"architecture":"unknown","os":"unknown"}"#), None);
        assert_eq!(written(r#"{"architecture":"arm64","os":"linux","variant":"v8"}"#), "linux/arm64".parse().ok());
    }
}
