/** A small HTTP server on loopback for the pretend services. */
@NullMarked
package dev.guard.sandbox.http;

import org.jspecify.annotations.NullMarked;
