/**
 * What tests of GUARD and of its plugins need: fakes that keep the contract of their SPI, contract
 * tests that an adapter's test class extends, and a settable {@link dev.guard.testkit.TestContext}.
 */
@NullMarked
package dev.guard.testkit;

import org.jspecify.annotations.NullMarked;
