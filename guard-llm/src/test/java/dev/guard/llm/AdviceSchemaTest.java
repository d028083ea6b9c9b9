package dev.guard.llm;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.guard.api.Answer;
import dev.guard.api.llm.LLMProvider;
import dev.guard.api.llm.LLMReply;
import dev.guard.core.analysis.LanguageModelAnalysis;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The analysis checks a model's answer by hand. Here a validator of JSON Schema, which knows only
 * the schema that the model is given, has to agree on every small damage to a valid answer.
 */
final class AdviceSchemaTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void theAnalysisTakesExactlyWhatTheSchemaAllows() {
    JsonNode valid = JSON.readTree(ProviderContract.ADVICE);
    List<JsonNode> answers = new ArrayList<>(List.of(valid));
    damaged(valid, answers);
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(JSON.readTree(schema()));

    assertThat(answers).hasSizeGreaterThan(100);
    int allowed = 0;
    for (JsonNode answer : answers) {
      boolean allows = schema.validate(answer).isEmpty();
      allowed += allows ? 1 : 0;
      assertThat(isTaken(answer)).as(answer.toString()).isEqualTo(allows);
    }
    assertThat(allowed).isGreaterThan(1).isLessThan(answers.size() / 2);
  }

  /** Each value once of each other type, once missing, and once with a neighbour. */
  private static void damaged(JsonNode valid, List<JsonNode> answers) {
    for (String pointer : pointers(valid, "", new ArrayList<>())) {
      for (String other : List.of("null", "true", "0.5", "\"text\"", "[]", "{}", "[\"E1\"]")) {
        JsonNode copy = valid.deepCopy();
        set(copy, pointer, JSON.readTree(other));
        answers.add(copy);
      }
      JsonNode without = valid.deepCopy();
      remove(without, pointer);
      answers.add(without);
      JsonNode more = valid.deepCopy();
      if (more.at(pointer) instanceof ObjectNode object) {
        object.put("more", "x");
        answers.add(more);
      }
    }
  }

  private static List<String> pointers(JsonNode node, String at, List<String> all) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              entry -> {
                all.add(at + "/" + entry.getKey());
                pointers(entry.getValue(), at + "/" + entry.getKey(), all);
              });
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        all.add(at + "/" + i);
        pointers(node.get(i), at + "/" + i, all);
      }
    }
    return all;
  }

  private static void set(JsonNode root, String pointer, JsonNode value) {
    int last = pointer.lastIndexOf('/');
    String key = pointer.substring(last + 1);
    JsonNode parent = root.at(pointer.substring(0, last));
    if (parent instanceof ObjectNode object) {
      object.set(key, value);
    } else {
      ((ArrayNode) parent).set(Integer.parseInt(key), value);
    }
  }

  private static void remove(JsonNode root, String pointer) {
    int last = pointer.lastIndexOf('/');
    String key = pointer.substring(last + 1);
    JsonNode parent = root.at(pointer.substring(0, last));
    if (parent instanceof ObjectNode object) {
      object.remove(key);
    } else {
      ((ArrayNode) parent).remove(Integer.parseInt(key));
    }
  }

  private static boolean isTaken(JsonNode answer) {
    LLMProvider says = prompt -> Answer.known(new LLMReply(answer.toString(), "m", 1, 1));
    return advised(says);
  }

  private static boolean advised(LLMProvider provider) {
    return new LanguageModelAnalysis(() -> Optional.of(provider), ProviderContract.settings(10_000))
        .advise(ProviderContract.run(), ProviderContract.dossier(), List.of())
        .known()
        .isPresent();
  }

  private static String schema() {
    List<String> schemas = new ArrayList<>();
    advised(
        prompt -> {
          schemas.add(prompt.jsonSchema());
          return Answer.unknown("It only listens.");
        });
    return schemas.get(0);
  }
}
