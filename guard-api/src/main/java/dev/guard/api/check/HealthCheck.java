package dev.guard.api.check;

import java.util.Optional;
import java.util.Set;

/**
 * One question about one cluster's health, before or after an upgrade.
 *
 * <p>Found by {@link java.util.ServiceLoader}; needs a public constructor without parameters. One
 * instance serves all clusters, on several threads at once: keep no state. A check only reads. It
 * may block, and is interrupted at its time-out; what it throws becomes an UNKNOWN result that
 * names it.
 */
public interface HealthCheck {
  /** Lower case with dots, unique: {@code k8s.nodes}; a team's own start with its name. */
  String name();

  HealthCheckResult run(CheckContext context) throws Exception;

  /**
   * Whether there is anything to look at in this cluster. Where there is not, such as EKS for a
   * cluster elsewhere, the check is neither run nor shown. Asked before {@link #run}, within the
   * same time-out.
   */
  default boolean concerns(CheckContext context) throws Exception {
    return true;
  }

  /** Checks that must be known first; where one is not, this one is UNKNOWN by its cause. */
  default Set<String> requires() {
    return Set.of();
  }

  /**
   * The record of its own settings, which {@link CheckContext#settings} answers. Where it is told,
   * GUARD binds {@code checks.<name>} when it reads the configuration, so that a wrong key is
   * refused with its place; otherwise only when the check asks. Cheap, and always the same.
   */
  default Optional<Class<? extends Record>> settingsType() {
    return Optional.empty();
  }

  /** Whether it runs without being named in the configuration. */
  default boolean onByDefault() {
    return true;
  }
}
