package dev.guard.mesh.istio;

import dev.guard.api.plugin.Description;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The configuration section {@code istioctl}.
 *
 * @param path the executable; absent means the first {@code istioctl} on the PATH
 * @param timeout for one command
 */
public record IstioctlSettings(
    @Description("The executable; absent means the first istioctl on the PATH.")
        Optional<Path> path,
    @Description("How long one command may take.") Duration timeout) {

  public static IstioctlSettings defaults() {
    return new IstioctlSettings(Optional.empty(), Duration.ofSeconds(60));
  }
}
