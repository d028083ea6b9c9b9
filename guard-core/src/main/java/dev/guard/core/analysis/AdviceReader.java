package dev.guard.core.analysis;

import dev.guard.core.analysis.Advice.Claim;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one shape that a model's answer may have, and the check that it has it. The shape is fixed
 * and small, and a library that validates any schema would be one more on the class path of every
 * start, so the check is written out; a test holds it against the schema with such a library.
 * Stateless.
 *
 * <p>The schema has no bounds of numbers and lengths, since not every vendor knows them: they are
 * checked here, or what is too long is cut.
 */
final class AdviceReader {
  static final String SCHEMA =
      """
      {
        "type": "object",
        "additionalProperties": false,
        "required": ["summary", "root_cause", "confidence", "claims", "actions", "uncertain"],
        "properties": {
          "summary": {"type": "string", "description": "What happened, in at most three sentences."},
          "root_cause": {"type": "string", "description": "The most probable cause, in one or two sentences."},
          "confidence": {"type": "number", "description": "From 0 to 1: how probable that cause is."},
          "claims": {
            "type": "array",
            "description": "What the cause rests on, a fact each.",
            "items": {
              "type": "object",
              "additionalProperties": false,
              "required": ["text", "evidence"],
              "properties": {
                "text": {"type": "string"},
                "evidence": {
                  "type": "array",
                  "description": "The ids of the evidence that shows it, such as E3.",
                  "items": {"type": "string"}
                }
              }
            }
          },
          "actions": {
            "type": "array",
            "description": "What a person should look at or do, the first first.",
            "items": {"type": "string"}
          },
          "uncertain": {
            "type": "array",
            "description": "What cannot be told from the evidence.",
            "items": {"type": "string"}
          }
        }
      }
      """;

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<String> KEYS =
      Set.of("summary", "root_cause", "confidence", "claims", "actions", "uncertain");
  private static final Set<String> CLAIM_KEYS = Set.of("text", "evidence");
  private static final int LONGEST_TEXT = 2000;
  private static final int MOST = 20;

  /** What a valid answer says; its texts are untrusted. */
  record Said(
      String summary,
      String rootCause,
      double confidence,
      List<Claim> claims,
      List<String> actions,
      List<String> uncertain) {}

  /** The answer does not have the shape. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String what) {
      super(what);
    }
  }

  private AdviceReader() {}

  /**
   * Reads an answer.
   *
   * @param shown the ids of the evidence that the model was shown: a claim that cites another one,
   *     or none, is not supported
   * @throws Malformed with what is wrong, and nothing of the answer's own words
   */
  static Said read(String json, Set<String> shown) throws Malformed {
    JsonNode root = parse(json);
    checkKeys("the answer", root, KEYS);
    double confidence = number(root, "confidence");
    if (confidence < 0 || confidence > 1) {
      throw new Malformed("confidence is not from 0 to 1");
    }
    List<Claim> claims = new ArrayList<>();
    for (JsonNode claim : array(root, "claims")) {
      checkKeys("a claim", claim, CLAIM_KEYS);
      claims.add(claim(text(claim, "text"), texts(claim, "evidence"), shown));
    }
    return new Said(
        text(root, "summary"),
        text(root, "root_cause"),
        confidence,
        claims.stream().limit(MOST).toList(),
        texts(root, "actions"),
        texts(root, "uncertain"));
  }

  private static JsonNode parse(String json) throws Malformed {
    try {
      return JSON.readTree(json);
    } catch (JacksonException malformed) {
      throw new Malformed("it is no JSON");
    }
  }

  private static void checkKeys(String what, JsonNode node, Set<String> keys) throws Malformed {
    if (!node.isObject()) {
      throw new Malformed(what + " is no JSON object");
    }
    for (String key : keys) {
      if (!node.has(key)) {
        throw new Malformed(what + " has no " + key);
      }
    }
    if (node.size() > keys.size()) {
      throw new Malformed(what + " has other keys than asked for");
    }
  }

  private static Claim claim(String text, List<String> cited, Set<String> shown) {
    Set<String> existing = new LinkedHashSet<>(cited);
    existing.retainAll(shown);
    boolean supported = !cited.isEmpty() && shown.containsAll(cited);
    return new Claim(text, List.copyOf(existing), supported);
  }

  private static String text(JsonNode node, String key) throws Malformed {
    JsonNode value = node.get(key);
    if (!value.isString()) {
      throw new Malformed(key + " is no text");
    }
    return clean(value.stringValue());
  }

  private static double number(JsonNode node, String key) throws Malformed {
    JsonNode value = node.get(key);
    if (!value.isNumber()) {
      throw new Malformed(key + " is no number");
    }
    return value.doubleValue();
  }

  private static JsonNode array(JsonNode node, String key) throws Malformed {
    JsonNode value = node.get(key);
    if (!value.isArray()) {
      throw new Malformed(key + " is no list");
    }
    return value;
  }

  private static List<String> texts(JsonNode node, String key) throws Malformed {
    List<String> texts = new ArrayList<>();
    for (JsonNode value : array(node, key)) {
      if (!value.isString()) {
        throw new Malformed(key + " is no list of texts");
      }
      texts.add(clean(value.stringValue()));
    }
    return texts.stream().limit(MOST).toList();
  }

  /** On one line, without control sequences and invisible characters, and cut where too long. */
  private static String clean(String text) {
    String line =
        text.replaceAll("[\\p{Cf}\\p{Co}\\p{Cn}]", "").replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    if (line.length() <= LONGEST_TEXT) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(LONGEST_TEXT - 1)) ? 1 : 0;
    return line.substring(0, LONGEST_TEXT - end) + " …";
  }
}
