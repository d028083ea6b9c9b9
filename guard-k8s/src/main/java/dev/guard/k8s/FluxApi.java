package dev.guard.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Optional;

/**
 * Lists Flux objects in the newest API version that the cluster serves.
 *
 * @see <a href="https://fluxcd.io/flux/components/helm/api/v2/">helm v2</a>
 */
final class FluxApi {

  /** A kind of Flux with the versions it was served in, newest first. */
  enum Kind {
    HELM_RELEASE("helm.toolkit.fluxcd.io", "HelmRelease", "helmreleases", "v2 v2beta2 v2beta1"),
    KUSTOMIZATION("kustomize.toolkit.fluxcd.io", "Kustomization", "kustomizations", "v1 v1beta2"),
    GIT_REPOSITORY("source.toolkit.fluxcd.io", "GitRepository", "gitrepositories", "v1 v1beta2"),
    HELM_REPOSITORY("source.toolkit.fluxcd.io", "HelmRepository", "helmrepositories", "v1 v1beta2"),
    OCI_REPOSITORY("source.toolkit.fluxcd.io", "OCIRepository", "ocirepositories", "v1 v1beta2");

    private final String group;
    private final String kind;
    private final String plural;
    private final String versions;

    Kind(String group, String kind, String plural, String versions) {
      this.group = group;
      this.kind = kind;
      this.plural = plural;
      this.versions = versions;
    }

    String kind() {
      return kind;
    }

    private List<String> versions() {
      return List.of(versions.split(" "));
    }
  }

  private final KubernetesClient client;

  FluxApi(KubernetesClient client) {
    this.client = client;
  }

  /**
   * All objects of a kind in all namespaces; empty where the cluster serves no version of it. Every
   * served version shows every object, so the first that has some is the answer.
   */
  Optional<List<FluxObject>> all(Kind kind) {
    boolean served = false;
    for (String version : kind.versions()) {
      Optional<List<FluxObject>> found = list(kind, version);
      served |= found.isPresent();
      if (found.isPresent() && !found.get().isEmpty()) {
        return found;
      }
    }
    return served ? Optional.of(List.of()) : Optional.empty();
  }

  private Optional<List<FluxObject>> list(Kind kind, String version) {
    ResourceDefinitionContext definition =
        new ResourceDefinitionContext.Builder()
            .withGroup(kind.group)
            .withKind(kind.kind)
            .withPlural(kind.plural)
            .withVersion(version)
            .withNamespaced(true)
            .build();
    try {
      List<GenericKubernetesResource> items =
          Listing.<GenericKubernetesResource, GenericKubernetesResourceList>all(
              client.genericKubernetesResources(definition).inAnyNamespace());
      return Optional.of(items.stream().map(FluxObject::new).toList());
    } catch (KubernetesClientException e) {
      if (e.getCode() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
