package dev.guard.mesh.istio;

import dev.guard.api.MeshVersion;
import java.util.Optional;

/** Reads an Istio version out of an image reference. Pure. */
final class ImageVersion {
  private ImageVersion() {}

  /**
   * The version of the tag, without the variants {@code -distroless} and {@code -debug}; empty for
   * an image that is pinned by digest alone, or whose tag is no version.
   */
  static Optional<MeshVersion> of(String image) {
    int digest = image.indexOf('@');
    String reference = digest < 0 ? image : image.substring(0, digest);
    String last = reference.substring(reference.lastIndexOf('/') + 1);
    int colon = last.indexOf(':');
    return colon < 0
        ? Optional.empty()
        : MeshVersion.tryParse(last.substring(colon + 1).replaceFirst("-(distroless|debug)$", ""));
  }
}
