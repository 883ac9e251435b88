import Libcrypto
import Testing
@Test func x() {}
