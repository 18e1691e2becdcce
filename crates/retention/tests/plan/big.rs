//! Big.
