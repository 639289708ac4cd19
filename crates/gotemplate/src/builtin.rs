//! The functions that text/template itself brings.
