//! The contract as a document: which answer an operation may give, and its schema.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

const YAML: &str = include_str!("../../api/contract/scanner-api.openapi.yaml");
const BROWSERS: &str = include_str!("../../api/contract/anchorbrowser.openapi.yaml");

/// The contract.
pub(super) struct Contract(Value);

/// One operation of it.
pub(super) struct Described<'a> {
    pub(super) id: &'a str,
    responses: &'a Value,
    request: &'a Value,
}

impl Contract {
    pub(super) fn read() -> Self {
        Self(serde_yaml_ng::from_str(YAML).unwrap())
    }

    /// The contract of the browser service.
    pub(super) fn of_browsers() -> Self {
        Self(serde_yaml_ng::from_str(BROWSERS).unwrap())
    }

    /// What is wrong with the body of a request, in sentences.
    pub(super) fn complaints_about_request(
        &self,
        described: &Described<'_>,
        body: &Value,
    ) -> Vec<String> {
        let schema = &described.request["content"]["application/json"]["schema"];
        self.complaints_of(schema, body)
    }

    /// The document itself.
    pub(super) fn into_document(self) -> Value {
        self.0
    }

    /// The identifiers of all operations.
    pub(super) fn operations(&self) -> BTreeSet<String> {
        let paths = self.0["paths"].as_object().unwrap();
        let methods = paths.values().flat_map(|path| path.as_object().unwrap());
        methods
            .map(|(_, operation)| operation["operationId"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Method and path of all operations.
    pub(super) fn endpoints(&self) -> BTreeSet<String> {
        endpoints(&self.0)
    }

    /// The operation of a request; a path without parameters goes before one with.
    #[track_caller]
    pub(super) fn find(&self, method: &Method, path: &str) -> Described<'_> {
        let method = method.as_str().to_ascii_lowercase();
        let paths = self.0["paths"].as_object().unwrap();
        let fitting = paths
            .iter()
            .filter(|(template, methods)| fits(template, path) && methods.get(&method).is_some());
        let (_, methods) = fitting
            .min_by_key(|(template, _)| template.matches('{').count())
            .unwrap_or_else(|| panic!("the contract has no {method} {path}"));
        Described {
            id: methods[&method]["operationId"].as_str().unwrap(),
            responses: &methods[&method]["responses"],
            request: &methods[&method]["requestBody"],
        }
    }

    /// What is wrong with an answer, in sentences.
    pub(super) fn complaints(
        &self,
        described: &Described<'_>,
        status: u16,
        content_type: &str,
        body: &Value,
    ) -> Vec<String> {
        let Some(response) = described.responses.get(status.to_string()) else {
            return vec![format!("status {status} is not in the contract")];
        };
        let response = self.resolved(response);
        let Some(content) = response["content"].get(content_type) else {
            return vec![format!(
                "{content_type} is not in the contract for {status}"
            )];
        };
        self.complaints_of(&content["schema"], body)
    }

    fn complaints_of(&self, schema: &Value, body: &Value) -> Vec<String> {
        let validator = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(&self.standing_alone(schema))
            .unwrap();
        let errors = validator.iter_errors(body);
        errors
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect()
    }

    /// The header fields that an answer has to carry.
    pub(super) fn headers(&self, described: &Described<'_>, status: u16) -> Vec<String> {
        let response = &described.responses[status.to_string()];
        let headers = self.resolved(response)["headers"].as_object();
        let names = headers.into_iter().flatten().map(|(name, _)| name.clone());
        // Location is listed as a client's last resort and sent in one dialect only.
        names.filter(|name| name != "Location").collect()
    }

    /// A schema with everything it may refer to.
    fn standing_alone(&self, schema: &Value) -> Value {
        json!({
            "allOf": [schema],
            "components": self.0["components"],
        })
    }

    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value.get("$ref").and_then(Value::as_str) {
            Some(place) => self.0.pointer(place.trim_start_matches('#')).unwrap(),
            None => value,
        }
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (words, parts) = (template.split('/'), path.split('/'));
    let same = words.clone().count() == parts.clone().count();
    same && words
        .zip(parts)
        .all(|(word, part)| word == part || word.starts_with('{'))
}

/// Method and path of every operation in an OpenAPI document.
pub(super) fn endpoints(document: &Value) -> BTreeSet<String> {
    let paths = document["paths"].as_object().unwrap();
    let rows = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().keys();
        methods.map(move |method| format!("{method} {path}"))
    });
    rows.collect()
}
