/** Attributes of one sample: names as in the table, values of few kinds. Never an id. */
export type Attributes = Readonly<Record<string, string>>;

export interface Sample {
  readonly value: number;
  readonly attributes: Attributes;
}

/** What all rows of the table say about a metric. Names and units are those of OpenTelemetry. */
export interface Metric {
  /** As `ambit.scope.count`. */
  readonly name: string;
  /** `s`, or what is counted, as `{scope}`. */
  readonly unit: string;
  readonly description: string;
  /** The names of the attributes that a sample may have. */
  readonly attributes: readonly string[];
}
