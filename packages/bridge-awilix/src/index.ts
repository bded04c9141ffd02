export { AwilixBridge, bridgeAwilix, type AwilixBridgeOptions } from "./awilix-bridge.js";
