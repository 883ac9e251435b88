// swift-tools-version: 6.2
import PackageDescription

/// The settings of every room; the language mode of tools 6.2 is Swift 6.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    // A token passes through six rooms; the walls are for readers, not for the optimizer. The dynamic check of exclusive
    // access is for debug builds and their tests, which make it.
    .unsafeFlags(
        ["-cross-module-optimization", "-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

let package = Package(
    name: "chancery",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "chancery", targets: ["chancery"]),
        .executable(name: "Fuzzing", targets: ["Fuzzing"]),
        .executable(name: "LoadGenerator", targets: ["LoadGenerator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-nio-http2.git", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        // C and the unsafe rooms.
        .systemLibrary(name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "Libcrypto", dependencies: ["CLibcrypto"], swiftSettings: house),
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(name: "Libpq", dependencies: ["CLibpq"], swiftSettings: house),
        .target(name: "CSpawn"),
        .target(name: "Threads", swiftSettings: house),

        // Who is connecting, and how tokens are written.
        .target(
            name: "PKI",
            dependencies: [
                "Libcrypto", "Threads",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
            ],
            swiftSettings: house
        ),
        .target(
            name: "JOSE",
            dependencies: ["Libcrypto", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: house
        ),

        // All the rules; no I/O, no clock of its own.
        .target(name: "AuthorizationServer", dependencies: ["JOSE", "PKI"], swiftSettings: house),

        // The edges.
        .target(
            name: "Federation",
            dependencies: [
                "AuthorizationServer", "CSpawn", "JOSE", "Libpq", "PKI", "Threads",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: house
        ),
        .target(
            name: "Persistence",
            dependencies: [
                "AuthorizationServer", "JOSE", "Threads",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: house
        ),
        .target(
            name: "Endpoints",
            dependencies: [
                "AuthorizationServer", "JOSE", "PKI",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOExtras", package: "swift-nio-extras"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: house
        ),

        // The composition root.
        .executableTarget(
            name: "chancery",
            dependencies: [
                "AuthorizationServer", "Endpoints", "Federation", "JOSE", "Persistence", "PKI", "Threads",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: house
        ),

        // The load of `make bench`.
        .executableTarget(
            name: "LoadGenerator",
            dependencies: [
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            path: "Benchmarks/LoadGenerator",
            swiftSettings: house
        ),

        // Tests.
        .target(
            name: "TestSupport",
            dependencies: [
                "AuthorizationServer", "JOSE", "Libcrypto", "PKI",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
            ],
            path: "Tests/TestSupport",
            swiftSettings: house
        ),
        // `make fuzz`; unsafe like Libcrypto, to which it has a way of its own.
        .executableTarget(
            name: "Fuzzing",
            dependencies: [
                "CLibcrypto", "Libcrypto", "PKI", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Tests/Fuzzing",
            swiftSettings: house
        ),
        .testTarget(
            name: "FuzzingTests", dependencies: ["Fuzzing", "Libcrypto", "PKI", "TestSupport"], swiftSettings: house),
        .testTarget(
            name: "LibcryptoTests",
            dependencies: ["CLibcrypto", "Libcrypto", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: house),
        .testTarget(name: "ThreadsTests", dependencies: ["Threads"], swiftSettings: house),
        .testTarget(
            name: "PKITests",
            dependencies: ["Libcrypto", "PKI", "TestSupport", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: house),
        .testTarget(
            name: "JOSETests",
            dependencies: [
                "JOSE", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: house),
        .testTarget(
            name: "AuthorizationServerTests",
            dependencies: [
                "AuthorizationServer", "JOSE", "PKI", "TestSupport", .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: house),
        .testTarget(
            name: "EndpointsTests",
            dependencies: [
                "AuthorizationServer", "Endpoints", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
            ],
            swiftSettings: house),
        .testTarget(
            name: "FederationTests",
            dependencies: [
                "AuthorizationServer", "Federation", "JOSE", "Libcrypto", "Libpq", "PKI", "TestSupport", "Threads",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: house),
        .testTarget(name: "PersistenceTests", dependencies: ["Persistence", "TestSupport"], swiftSettings: house),
        .testTarget(
            name: "ChanceryTests",
            dependencies: [
                "AuthorizationServer", "chancery", "Endpoints", "Federation", "JOSE", "PKI", "TestSupport",
            ],
            swiftSettings: house),
    ]
)
