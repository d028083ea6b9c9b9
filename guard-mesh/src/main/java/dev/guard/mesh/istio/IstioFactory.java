package dev.guard.mesh.istio;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.mesh.ServiceMeshProvider;
import dev.guard.api.mesh.ServiceMeshProviderFactory;
import dev.guard.api.plugin.AdapterContext;

/** Makes the mesh provider {@code istio}. Thread-safe. */
public final class IstioFactory implements ServiceMeshProviderFactory<IstioSettings> {

  @Override
  public String name() {
    return "istio";
  }

  @Override
  public Class<IstioSettings> settingsType() {
    return IstioSettings.class;
  }

  /**
   * Makes the provider.
   *
   * @throws GuardException with code {@code config.istio} where a value is not understood
   */
  @Override
  public ServiceMeshProvider create(IstioSettings settings, AdapterContext context) {
    if (!settings.strategy().equals("in-place") && !settings.strategy().equals("revision")) {
      throw GuardException.of("config.istio", Responsible.USER)
          .what("The upgrade strategy \"" + settings.strategy() + "\" is not known.")
          .where("istio.strategy")
          .next("Write in-place or revision.")
          .build();
    }
    return new IstioMesh(settings);
  }
}
