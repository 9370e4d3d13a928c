//! What the list says of the schema.
