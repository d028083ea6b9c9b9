package dev.guard.core.run;

import dev.guard.api.delivery.ObjectRef;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The commands that concern one object of a release file. Where the object is none of Flux's, they
 * are about the Kustomization that applied it, which the object's labels name. Immutable.
 *
 * @see <a href="https://fluxcd.io/flux/faq/#why-are-kubectl-edits-rolled-back-by-flux">Flux, why
 *     kubectl's edits are undone, and which field manager is left alone</a>
 */
final class FluxCommands {
  /** The kinds that can be suspended, and what the flux command calls them. */
  private static final Map<String, String> SUSPENDABLE =
      Map.of(
          "HelmRelease", "helmrelease",
          "Kustomization", "kustomization",
          "OCIRepository", "source oci",
          "GitRepository", "source git",
          "HelmRepository", "source helm",
          "HelmChart", "source chart",
          "Bucket", "source bucket");

  private static final String OWNER = "kustomize\\.toolkit\\.fluxcd\\.io/";

  private final String kubectl;
  private final String context;
  private final String type;
  private final String fluxType;
  private final String name;
  private final String namespace;

  private FluxCommands(
      String context, String type, String fluxType, String name, String namespace) {
    this.kubectl = "kubectl --context " + context;
    this.context = context;
    this.type = type;
    this.fluxType = fluxType;
    this.name = name;
    this.namespace = namespace;
  }

  static FluxCommands of(String kubeContext, ObjectRef object) {
    String context = Shell.quoted(kubeContext);
    String kubectl = "kubectl --context " + context;
    String type = Shell.quoted(object.kind().toLowerCase(Locale.ROOT));
    String name = Shell.quoted(object.name());
    String namespace =
        object.namespace().isEmpty()
            ? "\"$("
                + kubectl
                + " get "
                + type
                + " -A --field-selector "
                + Shell.quoted("metadata.name=" + object.name())
                + " -o jsonpath='{.items[0].metadata.namespace}')\""
            : Shell.quoted(object.namespace());
    String fluxType = SUSPENDABLE.get(object.kind());
    if (fluxType != null) {
      return new FluxCommands(context, type, fluxType, name, namespace);
    }
    String labels =
        kubectl
            + " -n "
            + namespace
            + " get "
            + type
            + " "
            + name
            + " -o jsonpath='{.metadata.labels.";
    return new FluxCommands(
        context,
        "kustomization",
        "kustomization",
        "\"$(" + labels + OWNER + "name}')\"",
        "\"$(" + labels + OWNER + "namespace}')\"");
  }

  String suspend() {
    return "flux suspend " + fluxType + " " + name + where();
  }

  String resume() {
    return "flux resume " + fluxType + " " + name + where();
  }

  private String where() {
    return " -n " + namespace + " --context " + context;
  }

  /** As a field manager whose edits Flux leaves alone. */
  String suspendByPatch() {
    return kubectl
        + " -n "
        + namespace
        + " patch "
        + type
        + " "
        + name
        + " --type merge --field-manager=flux-client-side-apply"
        + " -p '{\"spec\":{\"suspend\":true}}'";
  }

  /** To the release's revision before; Flux's history knows what Helm calls the release. */
  Optional<String> helmRollback() {
    return isRelease()
        ? Optional.of(
            "helm --kube-context "
                + context
                + " -n "
                + ofRelease("{.status.storageNamespace}")
                + " rollback "
                + ofRelease("{.status.history[0].name}"))
        : Optional.empty();
  }

  /** By the labels that Flux puts on everything that a release brings. */
  Optional<String> restart() {
    return isRelease()
        ? Optional.of(
            kubectl
                + " -n "
                + ofRelease("{.status.history[0].namespace}")
                + " rollout restart deployment,daemonset -l helm.toolkit.fluxcd.io/name="
                + name)
        : Optional.empty();
  }

  private boolean isRelease() {
    return fluxType.equals("helmrelease");
  }

  private String ofRelease(String path) {
    return "\"$("
        + kubectl
        + " -n "
        + namespace
        + " get helmrelease "
        + name
        + " -o jsonpath='"
        + path
        + "')\"";
  }
}
