/**
 * Holds HTTP stubs, and the clients that talk to them, against the API that the vendor publishes.
 */
@NullMarked
package dev.guard.testkit.http;

import org.jspecify.annotations.NullMarked;
