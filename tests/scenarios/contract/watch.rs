//! The written-down contract, and documents that differ from it, against what is relied on.

use scanner_api::{Dialect, Difference, NoDocument, compare};
use serde_json::{Value, json};

use super::document::Contract;

/// The sentences about the written contract after a change to it.
#[track_caller]
fn check(change: impl FnOnce(&mut Value), want: &[&str]) {
    let mut document = Contract::read().into_document();
    change(&mut document);
    let comparison = compare(&document, Dialect::ShortId).ok();
    let sentences = comparison.map(|comparison| {
        let differences = comparison.differences.iter();
        differences.map(Difference::to_string).collect::<Vec<_>>()
    });
    let want: Vec<String> = want.iter().map(|&sentence| sentence.to_owned()).collect();
    assert_eq!(sentences, Some(want));
}

fn call<'a>(document: &'a mut Value, path: &str, method: &str) -> &'a mut Value {
    &mut document["paths"][format!("/scanner/api/v1{path}")][method]
}

#[test]
fn the_written_contract_is_what_is_relied_on() {
    check(|_| {}, &[]);
    let comparison = compare(&Contract::read().into_document(), Dialect::ShortId);
    assert_eq!(
        comparison.map(|found| (found.calls, found.described)),
        Ok((18, 18))
    );
}

#[test]
fn a_call_that_is_gone_is_named() {
    check(
        |document| {
            let path = &mut document["paths"]["/scanner/api/v1/captures"];
            path.as_object_mut().map(|methods| methods.remove("post"));
        },
        &["create capture: the server describes no POST /scanner/api/v1/captures"],
    );
}

#[test]
fn other_members_are_named() {
    let schema = json!({"type": "object", "properties": {"link": {}}, "required": ["link"]});
    let content = json!({"application/json": {"schema": schema}});
    check(
        |document| call(document, "/resolve-url", "post")["requestBody"]["content"] = content,
        &[
            "resolve url: the server does not expect \"url\"",
            "resolve url: the server requires \"link\", which is never sent",
        ],
    );
}

#[test]
fn another_spelling_of_identifiers_is_no_unknown_member() {
    let members = json!({"photo_public_ids": {}});
    let content = json!({"application/json": {"schema": {"properties": members}}});
    check(
        |document| {
            let path = "/sessions/{session_id}/photos/reorder";
            call(document, path, "post")["requestBody"]["content"] = content;
        },
        &["reorder photos: the server spells identifiers like \"session_public_id\""],
    );
}

#[test]
fn parameters_are_compared() {
    let name = |name: &str| json!({"in": "query", "name": name, "required": true});
    check(
        |document| {
            let call = call(document, "/freshness-thresholds", "get");
            call["parameters"] = json!([name("product")]);
        },
        &[
            "freshness thresholds: the server does not expect \"gtin\"",
            "freshness thresholds: the server requires \"product\", which is never sent",
        ],
    );
}

#[test]
fn an_answer_without_what_is_read_is_named() {
    let schema = json!({"anyOf": [{"properties": {"extraction_status": {}, "captures": {}}}]});
    let answer = json!({"200": {"content": {"application/json": {"schema": schema}}}});
    check(
        |document| call(document, "/sessions/{id}/status", "get")["responses"] = answer,
        &["session status: the answer is described without \"session_status\""],
    );
}

#[test]
fn an_answer_that_leads_to_nothing_is_named() {
    let schema = json!({"properties": {"status": {}}});
    let answer = json!({"201": {"content": {"application/json": {"schema": schema}}}});
    check(
        |document| call(document, "/captures", "post")["responses"] = answer,
        &["create capture: the answer is described without an identifier of what was made"],
    );
}

#[test]
fn a_document_may_leave_out_where_it_is_mounted_and_all_schemas() {
    let document = json!({"paths": {
        "/sessions/": {"post": {}},
        "/sessions/{any}": {"get": {"responses": {"200": {}}}},
    }});
    let comparison = compare(&document, Dialect::ShortId);
    let counts = comparison.map(|found| (found.described, found.differences.len()));
    assert_eq!(counts, Ok((0, 16)));
}

#[test]
fn schemas_that_refer_to_themselves_end() {
    let circle = json!({"allOf": [{"$ref": "#/components/circle"}], "properties": {"url": {}}});
    check(
        |document| {
            document["components"]["circle"] = circle;
            let schema = json!({"$ref": "#/components/circle"});
            call(document, "/resolve-url", "post")["requestBody"]["content"] =
                json!({"application/json": {"schema": schema}});
        },
        &[],
    );
}

#[test]
fn what_is_no_document_is_said() {
    for odd in [json!(null), json!([]), json!({"paths": 1}), json!("paths")] {
        assert_eq!(compare(&odd, Dialect::ShortId), Err(NoDocument));
    }
}
