/** The version of this kit, which stands in reports. */
export const kitVersion = "0.1.0";
