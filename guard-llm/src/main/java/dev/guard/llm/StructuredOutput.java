package dev.guard.llm;

/** How a model is brought to answer in JSON. */
public enum StructuredOutput {
  /** The vendor holds the model to the JSON Schema. */
  SCHEMA,
  /** The vendor holds it to JSON; the schema stands in the instructions. */
  JSON,
  /** The schema stands in the instructions; for models and servers that know nothing else. */
  NONE;

  /** For vendors that know no JSON without a schema. */
  StructuredOutput schemaOrNone() {
    return this == SCHEMA ? SCHEMA : NONE;
  }
}
