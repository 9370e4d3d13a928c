//! To be written: values of JSON, record by record.
