import TestSupport

/// What a test changes about a revocation list.
typealias RevocationListCustomization = (inout TestRevocationListTemplate) throws -> Void
