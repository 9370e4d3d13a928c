//! The calls, whoever serves them.

use std::net::IpAddr;
use std::sync::Arc;

use althing_core::id::SiteId;
use althing_scorer::Explanation;
use axum::body::Body;
use axum::extract::{Extension, Path, State};
use http::{HeaderMap, HeaderValue, Response, StatusCode, Uri, header};
use serde_json::Value;

use super::answer::{analysed, suggested};
use super::keys::Holder;
use super::refusal::{JSON_UTF8, Refusal};
use super::request::{Analysis, Suggestion};
use super::{Inner, Perspective};
use crate::http::accept::Peer;
use crate::http::body;
use crate::http::form::Form;
use crate::http::prefix;
use crate::http::problem::Problem;
use crate::http::respond::{Surface, answer};
use crate::learning::{Corrections, Learnt, Lesson, suggested as suggested_holds};
use crate::score::{Busy, support_name};

/// Longest request, in bytes: a text at its longest with every sign escaped, and an article as its context.
const REQUEST_BYTES_MAX: usize = 1 << 20;
/// Says what the models can do with the text: `known`, `partly`, `lists` or `unclear`.
const SUPPORT: &str = "x-althing-support";

/// `POST /v1alpha1/{call}`. The call is a parameter because clients may or may not escape its colon.
pub async fn call(
    State(perspective): State<Perspective>,
    Extension(Peer(peer)): Extension<Peer>,
    Path(call): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response<Body> {
    let inner = &*perspective.0;
    let mut query = Form::query(uri.query());
    let client = prefix::client(peer, &headers, &inner.trusted_proxies);
    let holder = match inner.keys.holder(&headers, &mut query, client, inner.clock.now()).await {
        Ok(holder) => holder,
        Err(refusal) => return refusal.answer(),
    };
    let is_pretty = query.take("prettyPrint").is_some_and(|value| value == "true" || value == "1");
    let mut response = match inner.answered(&holder, &call, &headers, body).await {
        Ok((value, support)) => {
            let mut response = shown(&value, is_pretty);
            response.headers_mut().insert(SUPPORT, HeaderValue::from_static(support));
            response
        }
        Err(refusal) => refusal.answer(),
    };
    if holder.allowance.cors {
        open(response.headers_mut());
    }
    response
}

fn shown(value: &Value, is_pretty: bool) -> Response<Body> {
    let text = if is_pretty { format!("{value:#}\n") } else { value.to_string() };
    answer(&Surface::Private, StatusCode::OK, JSON_UTF8, text)
}

/// Lets pages of any origin read an answer.
fn open(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("retry-after, x-althing-support"),
    );
}

/// Answers a browser that asks whether a page may call. It tells the key by the address only, so only there it is looked
/// at.
pub async fn preflight(perspective: &Perspective, client: IpAddr, uri: &Uri) -> Response<Body> {
    let inner = &*perspective.0;
    let mut response = answer(&Surface::Private, StatusCode::NO_CONTENT, JSON_UTF8, "");
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    let mut query = Form::query(uri.query());
    let holder = inner.keys.holder(&HeaderMap::new(), &mut query, client, inner.clock.now()).await;
    if holder.is_ok_and(|holder| holder.allowance.cors) {
        open(headers);
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("authorization, content-type, x-goog-api-client, x-goog-api-key"),
        );
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("7200"));
    }
    response
}

/// A value to be answered, and what the models could do with the text.
type Answered = Result<(Value, &'static str), Refusal>;

impl Inner {
    /// Counts a call and carries it out.
    async fn answered(&self, holder: &Holder, call: &str, headers: &HeaderMap, body: Body) -> Answered {
        if self.has_limits {
            self.keys.count(holder, self.clock.now())?;
        }
        match call {
            "comments:analyze" => self.analyse(holder, headers, body).await,
            "comments:suggestscore" => self.suggest(holder, headers, body).await,
            _ => Err(Refusal::not_found()),
        }
    }

    async fn analyse(&self, holder: &Holder, headers: &HeaderMap, body: Body) -> Answered {
        let body = body::read(headers, body, REQUEST_BYTES_MAX).await?;
        let request = Analysis::read(&body)?;
        let (text, taught) = (request.text.clone(), self.taught(holder).await);
        let scored = if request.has_spans {
            self.runner.explain(text, taught).await
        } else {
            self.runner.score(text, taught).await
        };
        let explanation = scored.map_err(|Busy| Refusal::busy())?;
        let support = support_name(explanation.scores.language.support);
        Ok((analysed(&request, &explanation)?, support))
    }

    /// What the moderators of the key's site taught, where it switched that on. Where nothing is known of it, scores go as
    /// the model has them: most clients publish what they get none for.
    async fn taught(&self, holder: &Holder) -> Option<Arc<Corrections>> {
        let (learnt, site) = (self.learnt.as_ref()?, holder.site?);
        learnt.corrections(site, self.clock.now()).await.ok().flatten()
    }

    /// A suggestion teaches the site of its key; the text itself is forgotten. A key that pages may use teaches nothing,
    /// because whoever opens such a page has it.
    async fn suggest(&self, holder: &Holder, headers: &HeaderMap, body: Body) -> Answered {
        let body = body::read(headers, body, REQUEST_BYTES_MAX).await?;
        let request = Suggestion::read(&body)?;
        let teaches = self.learnt.as_ref().zip(holder.site).filter(|_| !holder.allowance.cors);
        let explanation = match teaches.filter(|(learnt, site)| learnt.teaches(*site)) {
            Some((learnt, site)) => self.learn(learnt, site, &request).await?,
            None => self.runner.score(request.text.clone(), None).await.map_err(|Busy| Refusal::busy())?,
        };
        let support = support_name(explanation.scores.language.support);
        Ok((suggested(&request, &explanation), support))
    }

    async fn learn(
        &self,
        learnt: &Arc<Learnt>,
        site: SiteId,
        request: &Suggestion,
    ) -> Result<Explanation, Refusal> {
        let place = learnt.place().map_err(|Busy| Refusal::busy())?;
        let studied = self.runner.study(request.text.clone()).await;
        let (explanation, traits) = studied.map_err(|Busy| Refusal::busy())?;
        let lesson = Lesson { scores: explanation.scores, traits, holds: suggested_holds(&request.scores) };
        learnt.learn(place, site, lesson, self.clock.now()).await.map_err(Problem::from)?;
        Ok(explanation)
    }
}
