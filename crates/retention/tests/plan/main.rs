//! Plans, carried out on a registry that is a value.

mod big;
mod cases;
mod properties;
mod reading;
mod world;
