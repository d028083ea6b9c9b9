package dev.guard.core.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A place where an adapter plugs in, by its key in the configuration. New constants may appear. */
public enum Port {
  REGISTRY("registry", "sqlite"),
  CLUSTERS("clusters", "kubeconfig"),
  SECRETS("secrets", "env"),
  CHANGES("changes", "gitlab"),
  METRICS("metrics", "datadog"),
  MESH("mesh", "istio"),
  DELIVERY("delivery", "flux"),
  CLIENTS("cluster client", ""),
  NOTIFIERS("notifiers", ""),
  EVENTS("events", ""),
  QUEUE("queue", "sqs"),
  LLM("llm", ""),
  EVIDENCE("evidence source", "");

  private final String key;
  private final String byDefault;

  Port(String key, String byDefault) {
    this.key = key;
    this.byDefault = byDefault;
  }

  /** The ports that have exactly one adapter, chosen by their {@code type}. */
  public static List<Port> singles() {
    return Arrays.stream(values()).filter(port -> port.byDefault().isPresent()).toList();
  }

  /** The section that chooses the adapter. */
  public String key() {
    return key;
  }

  /** The adapter where the configuration names none; empty where there may be none or many. */
  public Optional<String> byDefault() {
    return byDefault.isEmpty() ? Optional.empty() : Optional.of(byDefault);
  }
}
