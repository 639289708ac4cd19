//! Charts that a controller will render: found, rendered with the values of their releases, and checked.

mod found;
mod render;
