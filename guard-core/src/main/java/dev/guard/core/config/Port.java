package dev.guard.core.config;

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
  LLM("llm", "");

  private final String key;
  private final String byDefault;

  Port(String key, String byDefault) {
    this.key = key;
    this.byDefault = byDefault;
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
