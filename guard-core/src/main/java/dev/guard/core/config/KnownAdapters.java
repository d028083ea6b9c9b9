package dev.guard.core.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The adapters that GUARD is published with, so that one that is not there can be named with the
 * artifact to add.
 */
public final class KnownAdapters {
  private static final Map<String, String> ARTIFACTS = new TreeMap<>();

  static {
    offer("dev.guard:guard-local", "sqlite", "env", "file", "kubeconfig");
    offer(
        "dev.guard:guard-aws",
        "dynamodb",
        "eks",
        "aws-secrets-manager",
        "aws",
        "eventbridge",
        "sqs");
    offer("dev.guard:guard-k8s", "kubernetes", "flux");
    offer("dev.guard:guard-mesh", "istio", "istioctl", "linkerd", "consul");
    offer("dev.guard:guard-gitlab", "gitlab");
    offer("dev.guard:guard-datadog", "datadog");
    offer("dev.guard:guard-notify", "slack", "pagerduty", "webhook", "smtp");
    offer("dev.guard:guard-llm", "anthropic", "openai", "bedrock", "ollama");
  }

  private KnownAdapters() {}

  private static void offer(String artifact, String... names) {
    for (String name : names) {
      ARTIFACTS.put(name, artifact);
    }
  }

  /** The Maven coordinates that bring an adapter, without a version. */
  public static Optional<String> artifact(String name) {
    return Optional.ofNullable(ARTIFACTS.get(name));
  }

  public static List<String> names() {
    return List.copyOf(ARTIFACTS.keySet());
  }

  /** The top-level section that holds an adapter's settings. */
  public static String section(String adapter) {
    return artifact(adapter).filter("dev.guard:guard-aws"::equals).isPresent() ? "aws" : adapter;
  }
}
