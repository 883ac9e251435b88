import Testing
@testable import chancery
@Test func smoke() {}
