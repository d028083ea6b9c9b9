/** AWS: what its adapters share: credentials, clients, errors. */
@NullMarked
package dev.guard.aws;

import org.jspecify.annotations.NullMarked;
