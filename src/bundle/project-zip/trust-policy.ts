/** Lets Lambda run the function under the role. Source: AWS Lambda developer guide, "Execution role". */
export const TRUST = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ],
};
