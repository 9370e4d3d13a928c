//! Bodies of requests: read whole, within a size and a time, and refused before more than that is read.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::problem::Problem;

/// For a whole body.
pub const BODY_SECONDS_MAX: u64 = 30;

/// Reads a body of at most `bytes_max` bytes.
pub async fn read(headers: &HeaderMap, body: Body, bytes_max: usize) -> Result<Bytes, Problem> {
    let announced =
        headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|bytes| bytes > bytes_max as u64) {
        return Err(too_large(bytes_max));
    }
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(Problem::header("media-type", "Content-Encoding", "Bodies are taken uncompressed only."));
    }
    let whole = Limited::new(body, bytes_max).collect();
    match tokio::time::timeout(Duration::from_secs(BODY_SECONDS_MAX), whole).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.downcast_ref::<LengthLimitError>().is_some() => Err(too_large(bytes_max)),
        Ok(Err(_)) => Err(Problem::new("malformed").saying("The body broke off.")),
        Err(_) => Err(Problem::new("too-slow")),
    }
}

fn too_large(bytes_max: usize) -> Problem {
    Problem::new("too-large").saying(format!("The body may have {bytes_max} bytes."))
}
