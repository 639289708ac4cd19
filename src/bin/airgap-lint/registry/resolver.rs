//! Looks names up as the system does, with an error that says which name it was.

use std::error::Error;
use std::fmt;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let name = name.as_str();
            let found = tokio::net::lookup_host((name, 0)).await;
            let found = found.map_err(|error| NoAddress {
                name: name.to_owned(),
                reason: error.to_string(),
            })?;
            Ok(Box::new(found.collect::<Vec<_>>().into_iter()) as Addrs)
        })
    }
}

/// A name that has no address.
#[derive(Debug)]
pub struct NoAddress {
    pub name: String,
    pub reason: String,
}

impl fmt::Display for NoAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.reason)
    }
}

impl Error for NoAddress {}
