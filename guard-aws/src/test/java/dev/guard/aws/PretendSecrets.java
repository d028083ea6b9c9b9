package dev.guard.aws;

import dev.guard.aws.PretendAws.Call;
import dev.guard.aws.PretendAws.Reply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.json.JsonMapper;

/** The Secrets Manager part of {@link PretendAws}: values by name and version stage. */
public final class PretendSecrets {
  private static final String CURRENT = "AWSCURRENT";
  private static final String PREVIOUS = "AWSPREVIOUS";

  private final Map<String, String> values = new ConcurrentHashMap<>();

  /** Puts a new version; the old one is the previous one then. */
  public void put(String name, String value) {
    String old = values.put(name + "?" + CURRENT, value);
    if (old != null) {
      values.put(name + "?" + PREVIOUS, old);
    }
  }

  Reply answer(Call call) {
    if (!call.action().equals("secretsmanager:GetSecretValue")) {
      return PretendAws.error("secretsmanager", 400, "InvalidAction", "unknown operation");
    }
    String name = call.parameters().getOrDefault("SecretId", "");
    String stage = call.parameters().getOrDefault("VersionStage", CURRENT);
    String value = values.get(name + "?" + stage);
    if (value == null) {
      return PretendAws.error(
          "secretsmanager",
          400,
          "ResourceNotFoundException",
          "Secrets Manager can't find the specified secret.");
    }
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("Name", name);
    if (!value.isEmpty()) {
      found.put("SecretString", value);
    }
    return PretendAws.json(JsonMapper.shared().writeValueAsString(found));
  }
}
